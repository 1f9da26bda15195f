package org.praca.token;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a key was made, from when it signs, and until when it verifies: null while that has no end yet. */
record KeyTimes(
        Instant createdAt, Instant signsAt, @Nullable Instant retiresAt) {
    boolean signs(Instant now) {
        return !now.isBefore(signsAt) && verifies(now);
    }

    boolean verifies(Instant now) {
        return retiresAt == null || now.isBefore(retiresAt);
    }
}
