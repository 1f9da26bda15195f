package org.praca.chat.log;

import java.time.Instant;
import java.util.UUID;

/** What happens in a room and is kept: messages, and what becomes of them. */
public sealed interface Event permits StoredMessage, Event.Edited, Event.Deleted, Event.Reacted {
    long roomId();

    /** The place in the room's one order; grows by exactly one. */
    long seq();

    /** A message has another text; empty where the message has been deleted since. */
    record Edited(long roomId, long seq, UUID messageId, String username, String body, Instant at) implements Event {}

    /** A message is gone; {@code username} has deleted it. */
    record Deleted(long roomId, long seq, UUID messageId, String username) implements Event {}

    /** An emoji was put to a message, or taken back. */
    record Reacted(long roomId, long seq, UUID messageId, String username, String emoji, boolean on) implements Event {}
}
