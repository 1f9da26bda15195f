package org.praca.chat.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageIdTest {
    private static final Instant SENT = Instant.parse("2026-11-28T07:29:30.365221Z");

    @Test
    void isOfVersionSevenAndBeginsWithItsTime() {
        UUID id = MessageId.of(SENT);
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(SENT.toEpochMilli());
        assertThat(MessageId.of(SENT.plusMillis(1)).toString()).isGreaterThan(id.toString());
    }

    @Test
    void isAnotherOneEachTime() {
        Set<UUID> ids = new HashSet<>();
        long times = 0;
        for (int i = 0; i < 10_000; i++) {
            UUID id = MessageId.of(SENT);
            ids.add(id);
            times |= id.getMostSignificantBits() & 0xFFF;
        }
        assertThat(ids).hasSize(10_000);
        assertThat(times).as("all of the 12 bits beside the time are random").isEqualTo(0xFFF);
    }
}
