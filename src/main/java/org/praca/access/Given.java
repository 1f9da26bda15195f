package org.praca.access;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What was given to an account; what it may do by that, the {@link AccessBook} tells.
 *
 * @param version the account's, read before all else: what is given is at least as new
 * @param roles their names, in the order given
 * @param permissions their names
 */
public record Given(
        UUID accountId, long version, boolean active, String username, List<String> roles, Set<String> permissions) {
    Given with(List<String> givenRoles, Set<String> givenPermissions) {
        return new Given(accountId, version, active, username, givenRoles, givenPermissions);
    }

    /** What the account is and may do with these roles and permissions, of which the book may leave out some. */
    public Standing by(AccessBook book, Amr amr) {
        List<String> known = roles.stream().filter(book.roles()::containsKey).toList();
        return new Standing(
                accountId,
                version,
                book.version(),
                active,
                username,
                known,
                book.withInherited(known),
                permissions,
                book.effective(known, permissions),
                amr);
    }
}
