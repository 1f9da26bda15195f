package org.praca.chat.log;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What somebody wants to happen in a room. */
public sealed interface Command {
    /** A new message; with a {@code clientId} the second and every later one of the same author is taken for the first. */
    record Send(
            String body,
            @Nullable String clientId,
            @Nullable UUID replyTo,
            @Nullable UUID attachment) implements Command {
        public Send(String body) {
            this(body, null, null, null);
        }
    }

    /** Another text for a message of one's own. */
    record Edit(UUID messageId, String body) implements Command {}

    /** The end of a message: one's own, or anybody's for who moderates. */
    record Delete(UUID messageId) implements Command {}

    /** An emoji to a message, or away from it. */
    record React(UUID messageId, String emoji, boolean on) implements Command {}
}
