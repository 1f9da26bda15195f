package org.praca.chat.log;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message of the log, as it stands now.
 *
 * @param body empty once it is deleted
 * @param clientId the sender's own name for it, by which a repetition is known
 * @param replyTo the message of the same room that it answers
 * @param attachment the file that came with it, as the JSON object of the contract
 */
public record StoredMessage(
        UUID id,
        long roomId,
        String roomName,
        long seq,
        UUID accountId,
        String username,
        String body,
        Instant sentAt,
        @Nullable Instant editedAt,
        boolean deleted,
        @Nullable String clientId,
        @Nullable UUID replyTo,
        @Nullable String attachment)
        implements Event {}
