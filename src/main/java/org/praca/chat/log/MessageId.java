package org.praca.chat.log;

import java.time.Instant;
import java.util.UUID;

/** Ids of messages. */
final class MessageId {
    private MessageId() {}

    /**
     * A new UUID of version 7 (RFC 9562): milliseconds of that time, then 74 random bits. Those of one moment lie together in the
     * index that keeps them apart, which random ones would fill all over.
     */
    static UUID of(Instant sent) {
        UUID random = UUID.randomUUID();
        long time = (sent.toEpochMilli() << 16) | (7 << 12) | (random.getMostSignificantBits() & 0xFFF);
        return new UUID(time, random.getLeastSignificantBits());
    }
}
