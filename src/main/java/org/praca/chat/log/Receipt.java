package org.praca.chat.log;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a command has come to, once it is committed.
 *
 * @param messageId the message sent, or the one that the command was about
 * @param seq of the event; null where nothing had to change and nothing was there before
 * @param sentAt of a message
 */
public record Receipt(
        UUID messageId, @Nullable Long seq, @Nullable Instant sentAt) {}
