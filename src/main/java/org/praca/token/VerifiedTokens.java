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
    private static final long MOST_BYTES = 20_000_000;
    /** About what an entry takes, and each role or permission in it. */
    private static final int ENTRY_BYTES = 1_500;

    private static final int GROUP_BYTES = 200;

    private final Cache<String, AccessToken> known;

    /** Keeps nothing for longer than a token lives. */
    VerifiedTokens(Duration lifetime) {
        this.known = Caffeine.newBuilder()
                .maximumWeight(MOST_BYTES)
                .weigher((String key, AccessToken token) ->
                        ENTRY_BYTES + GROUP_BYTES * token.groups().size())
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
