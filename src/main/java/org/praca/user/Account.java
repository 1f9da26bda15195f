package org.praca.user;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An account as it is stored; never leaves through a resource. An absent e-mail is {@code ""}. */
public record Account(
        UUID id,
        String username,
        String email,
        String firstName,
        String lastName,
        String passwordHash,
        boolean active,
        long version,
        Instant createdAt,
        @Nullable Instant lastLoginAt) {

    /** The same account under other data, one version on. */
    public Account with(
            String newUsername, String newEmail, String newFirst, String newLast, String newHash, boolean nowActive) {
        return new Account(
                id, newUsername, newEmail, newFirst, newLast, newHash, nowActive, version + 1, createdAt, lastLoginAt);
    }

    /** The entity tag of what can be changed about it. */
    public String tag() {
        return tag(version);
    }

    static String tag(long version) {
        return Long.toString(version);
    }

    @Override
    public String toString() {
        return "Account[" + id + "]";
    }
}
