package org.praca.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was read of tokens whose signature has been verified, so that a caller's next requests do not pay for that again. Kept under
 * the token's SHA-256: no token lies in memory, and no comparison meets one. Thread-safe.
 */
final class VerifiedTokens {
    /** Of some 2 kB each. */
    private static final int MOST = 10_000;

    private final Cache<String, AccessToken> known;

    /** Keeps nothing for longer than a token lives. */
    VerifiedTokens(Duration lifetime) {
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(lifetime)
                .build();
    }

    /** What is known of exactly this token, or else what its verification finds; only what is genuine is kept. */
    Optional<AccessToken> get(String token, Function<String, Optional<AccessToken>> verification) {
        String key = RefreshToken.sha256(token);
        AccessToken found = known.getIfPresent(key);
        if (found != null) {
            return Optional.of(found);
        }
        Optional<AccessToken> read = verification.apply(token);
        read.ifPresent(genuine -> known.put(key, genuine));
        return read;
    }
}
