package org.praca.chat.log;

import java.time.Instant;
import java.util.UUID;

/** A message of the log; {@code seq} grows by exactly one in its room. */
public record StoredMessage(
        UUID id,
        long roomId,
        String roomName,
        long seq,
        UUID accountId,
        String username,
        String body,
        Instant sentAt) {}
