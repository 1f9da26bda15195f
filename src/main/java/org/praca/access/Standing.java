package org.praca.access;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What an account is and may do now in a session that was opened by these means. Immutable.
 *
 * @param version the account's version that this was read at
 * @param accessVersion the version of roles and permissions that this was read at
 * @param roles given to it, in the order given
 * @param allRoles with the inherited ones
 * @param permissions effective, sorted
 * @param amr without a second factor, roles that require one are left out, and what they give
 */
public record Standing(
        UUID accountId,
        long version,
        long accessVersion,
        boolean active,
        String username,
        List<String> roles,
        Set<String> allRoles,
        Set<String> directPermissions,
        Set<String> permissions,
        Amr amr) {

    /** The same in a session that was opened by other means of the same strength. */
    Standing by(Amr other) {
        return new Standing(
                accountId,
                version,
                accessVersion,
                active,
                username,
                roles,
                allRoles,
                directPermissions,
                permissions,
                other);
    }

    /** Roles and permissions in one set, as a token's {@code groups}; no role may have the name of a permission. */
    public Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>(allRoles);
        groups.addAll(permissions);
        return groups;
    }
}
