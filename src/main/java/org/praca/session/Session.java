package org.praca.session;

import java.time.Instant;
import java.util.UUID;
import org.praca.access.Amr;

/** One sign-in of one account on one device. */
public record Session(
        UUID id,
        UUID accountId,
        String refreshHash,
        long generation,
        String chainKey,
        Instant createdAt,
        Instant authenticatedAt,
        Instant rotatedAt,
        Instant lastUsedAt,
        Instant idleUntil,
        Instant expiresAt,
        String ip,
        String userAgent,
        Amr amr) {

    /** Whether it is over by itself. */
    public boolean isOver(Instant now) {
        return !now.isBefore(idleUntil) || !now.isBefore(expiresAt);
    }
}
