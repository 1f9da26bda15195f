package org.praca.factor.passkey;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.praca.platform.Text;
import org.praca.platform.Times;
import org.praca.token.RefreshToken;

/**
 * What authenticators are asked to sign: 256 random bits, good once, for five minutes, on any node, for the purpose and the owner
 * (a session or an address) that asked. Every method works within the caller's transaction.
 */
@Singleton
public class Challenges {
    static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int MOST = 500;

    enum Purpose {
        CREATE,
        GET;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Clock clock;

    @Inject
    public Challenges(Clock clock) {
        this.clock = clock;
    }

    /** A new one, as base64url. Of one owner only the newest stay good. */
    String issue(Handle handle, Purpose purpose, String owner) {
        String challenge = RefreshToken.random();
        Instant now = clock.instant();
        handle.execute("DELETE FROM passkey_challenge WHERE expires_at <= ?", Times.sql(now));
        handle.execute(
                "DELETE FROM passkey_challenge WHERE challenge_hash IN (SELECT challenge_hash FROM passkey_challenge"
                        + " WHERE owner = ? ORDER BY expires_at DESC OFFSET ? ROWS)",
                Text.fit(owner, 64),
                MOST - 1);
        handle.execute(
                "INSERT INTO passkey_challenge (challenge_hash, purpose, owner, expires_at) VALUES (?, ?, ?, ?)",
                RefreshToken.sha256(challenge),
                purpose.word(),
                Text.fit(owner, 64),
                Times.sql(now.plus(LIFETIME)));
        return challenge;
    }

    /** Uses the challenge up; whether it was a good one. */
    boolean take(Handle handle, Purpose purpose, String owner, String challenge) {
        return handle.execute(
                        "DELETE FROM passkey_challenge WHERE challenge_hash = ? AND purpose = ? AND owner = ?"
                                + " AND expires_at > ?",
                        RefreshToken.sha256(challenge),
                        purpose.word(),
                        Text.fit(owner, 64),
                        Times.sql(clock.instant()))
                == 1;
    }
}
