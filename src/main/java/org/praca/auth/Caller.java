package org.praca.auth;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;
import org.praca.access.Amr;

/**
 * Who calls, as proved by a valid access token: a MicroProfile {@link JsonWebToken} whose groups are what is true now (which
 * may be less or more than what the token was issued with). Immutable.
 *
 * @param accountId the subject
 * @param sessionId the session the token belongs to
 * @param keyId of the key that the token is signed with
 * @param username the name as it is shown now
 * @param groups names of all roles (inherited ones too) and all effective permissions
 * @param claims the token's claims as verified
 */
public record Caller(
        UUID accountId,
        UUID sessionId,
        String keyId,
        String username,
        Set<String> groups,
        java.util.Map<String, Object> claims)
        implements JsonWebToken {

    @Override
    public String getName() {
        return username;
    }

    @Override
    public Set<String> getClaimNames() {
        return claims.keySet();
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> @Nullable T getClaim(String claimName) {
        return (T) claims.get(claimName);
    }

    @Override
    public Set<String> getGroups() {
        return groups;
    }

    /** Whether the caller holds the role or permission of this name. */
    public boolean holds(String roleOrPermission) {
        return groups.contains(roleOrPermission);
    }

    /** By which means this session was opened. */
    public Amr amr() {
        return Amr.ofClaim(claims.get("amr"));
    }

    public Instant expiresAt() {
        return Instant.ofEpochSecond(getExpirationTime());
    }

    /** When the owner of this session has last proved who he is. */
    public Instant authenticatedAt() {
        return claims.get("auth_time") instanceof Long seconds ? Instant.ofEpochSecond(seconds) : Instant.EPOCH;
    }
}
