package org.praca.token;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A verified access token. Immutable.
 *
 * @param keyId of the key that signed it
 * @param accountVersion the account's version when it was issued
 * @param accessVersion the version of roles and permissions when it was issued
 * @param groups role and permission names when it was issued
 * @param claims all claims as they stand in the token
 */
public record AccessToken(
        String keyId,
        UUID accountId,
        UUID sessionId,
        String username,
        String role,
        Set<String> groups,
        long accountVersion,
        long accessVersion,
        Instant expiresAt,
        Map<String, Object> claims) {}
