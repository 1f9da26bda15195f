package org.praca.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The account that something happened to, under its name at that moment; both are null where it happened to none. */
public record Subject(@Nullable UUID accountId, @Nullable String username) {
    public static final Subject NOBODY = new Subject(null, null);

    public static Subject of(UUID accountId, String username) {
        return new Subject(accountId, username);
    }
}
