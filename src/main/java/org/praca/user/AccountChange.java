package org.praca.user;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.praca.form.Form;

/**
 * What is to become of the members of an account; those that are null stay as they are, so that changes of different members,
 * made at the same time, both survive.
 */
public record AccountChange(
        @Nullable String username,
        @Nullable String email,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String passwordHash,
        @Nullable Boolean active) {

    /** Nothing, where only what belongs to the account changes. */
    public static final AccountChange NONE = new AccountChange(null, null, null, null, null, null);

    /** What the form wants to be other than in the account as it was found; without password and state. */
    public static AccountChange of(Form form, Account found) {
        return new AccountChange(
                unless(AccountFields.username(form).value(), found.username()),
                unless(AccountFields.email(form).value(), found.email()),
                unless(AccountFields.name(form, "first_name").value(), found.firstName()),
                unless(AccountFields.name(form, "last_name").value(), found.lastName()),
                null,
                null);
    }

    public AccountChange withPassword(String hash) {
        return new AccountChange(username, email, firstName, lastName, hash, active);
    }

    public AccountChange withState(@Nullable Boolean wanted) {
        return new AccountChange(username, email, firstName, lastName, passwordHash, wanted);
    }

    /** The account with what is changed, one version on. */
    public Account of(Account now) {
        return now.with(
                or(username, now.username()),
                or(email, now.email()),
                or(firstName, now.firstName()),
                or(lastName, now.lastName()),
                or(passwordHash, now.passwordHash()),
                or(active, now.active()));
    }

    /** Whether it is about what the account is signed in by. */
    public boolean isSensitive() {
        return username != null || email != null || passwordHash != null;
    }

    public boolean isEmpty() {
        return members().isEmpty() && passwordHash == null;
    }

    /** The names of what changes, as on the wire, without the password. */
    public List<String> members() {
        List<String> names = new ArrayList<>();
        add(names, "username", username);
        add(names, "email", email);
        add(names, "first_name", firstName);
        add(names, "last_name", lastName);
        add(names, "is_active", active);
        return names;
    }

    private static void add(List<String> names, String name, @Nullable Object wanted) {
        if (wanted != null) {
            names.add(name);
        }
    }

    private static @Nullable String unless(@Nullable String wanted, String found) {
        return found.equals(wanted) ? null : wanted;
    }

    private static <T> T or(@Nullable T wanted, T now) {
        return wanted == null ? now : wanted;
    }
}
