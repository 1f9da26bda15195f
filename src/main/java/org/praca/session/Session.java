package org.praca.session;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.praca.access.Amr;
import org.praca.token.RefreshToken;

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

    /** What a refresh token is to the session that it names. */
    enum Turn {
        /** The newest one, which moves the chain on. */
        NEXT,
        /** The one before, within the grace: its successor is given once more. */
        AGAIN,
        /** A genuine one, too late: somebody has a copy. */
        REUSED,
        /** None of the chain. */
        FOREIGN
    }

    /** What the token is now; the grace counts from the last rotation. */
    Turn turn(RefreshToken token, Instant now, Duration grace) {
        if (!token.leadsTo(chainKey, generation, refreshHash)) {
            return Turn.FOREIGN;
        }
        if (token.generation() == generation) {
            return Turn.NEXT;
        }
        boolean previous = token.generation() == generation - 1;
        return previous && !now.isAfter(rotatedAt.plus(grace)) ? Turn.AGAIN : Turn.REUSED;
    }

    /** Whether it is over by itself. */
    public boolean isOver(Instant now) {
        return !now.isBefore(idleUntil) || !now.isBefore(expiresAt);
    }
}
