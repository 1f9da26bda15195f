package org.praca.account;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.praca.access.AccessBook.Permission;
import org.praca.access.AccessBook.Role;
import org.praca.access.AccessRepository;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.auth.Caller;
import org.praca.auth.Grants;
import org.praca.database.Database;
import org.praca.form.Form;
import org.praca.password.PasswordHasher;
import org.praca.password.PasswordPolicy;
import org.praca.platform.Json;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.user.Account;
import org.praca.user.AccountFields;
import org.praca.user.AccountRepository;

/** Makes accounts: from the form of a sign-up, of an administrator, or of the set-up. */
@Singleton
public class SignUp {
    /** A checked form. */
    public record Wish(
            String username,
            String email,
            String firstName,
            String lastName,
            String password,
            List<Role> roles,
            List<Permission> permissions) {
        @Override
        public String toString() {
            return "Wish[" + username + "]";
        }
    }

    private final Database database;
    private final AccountRepository accounts;
    private final AccessRepository access;
    private final PasswordHasher hasher;
    private final PasswordPolicy policy;
    private final Grants grants;
    private final Audit audit;
    private final Clock clock;

    @Inject
    public SignUp(
            Database database,
            AccountRepository accounts,
            AccessRepository access,
            PasswordHasher hasher,
            PasswordPolicy policy,
            Grants grants,
            Audit audit,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.access = access;
        this.hasher = hasher;
        this.policy = policy;
        this.grants = grants;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Checks the form.
     *
     * @param refusal what to do about a role or permission that the giver may not give
     * @throws Problem 400 with every wrong field
     */
    public Wish check(Form form, Optional<Caller> giver, BiFunction<String, Message, Optional<Problem>> refusal) {
        String username = AccountFields.username(form).required().orEmpty();
        String email = AccountFields.email(form).orEmpty();
        String first = AccountFields.name(form, "first_name").orEmpty();
        String last = AccountFields.name(form, "last_name").orEmpty();
        String password =
                policy.check(form.text("password").required(), username, email).orEmpty();
        form.text("confirm_password").check(password::equals, Message.of("field.confirm"));
        List<Role> roles = roles(form, giver, refusal);
        List<Permission> permissions = new ArrayList<>();
        for (String name : form.names("permissions").orElse(List.of())) {
            grants.permission(giver, name)
                    .ifPresentOrElse(
                            permissions::add,
                            () -> refuse(form, "permissions", Message.of("field.permission", name), refusal));
        }
        if (form.isRight("username") && form.isRight("email") && form.isRight("password")) {
            database.jdbi().useHandle(handle -> taken(handle, form, username, email, Optional.empty()));
        }
        form.verify();
        return new Wish(username, email, first, last, password, roles, permissions);
    }

    private List<Role> roles(
            Form form, Optional<Caller> giver, BiFunction<String, Message, Optional<Problem>> refusal) {
        String single = form.text("role").identifier().max(150).orEmpty();
        Set<Role> roles = new LinkedHashSet<>();
        if (!single.isEmpty()) {
            role(form, giver, "role", single, refusal).ifPresent(roles::add);
        }
        for (String name : form.names("roles").orElse(List.of())) {
            role(form, giver, "roles", name, refusal).ifPresent(roles::add);
        }
        return roles.isEmpty() ? grants.usual() : List.copyOf(roles);
    }

    private Optional<Role> role(
            Form form,
            Optional<Caller> giver,
            String member,
            String name,
            BiFunction<String, Message, Optional<Problem>> refusal) {
        Optional<Role> role = grants.role(giver, name);
        if (role.isEmpty()) {
            refuse(form, member, Message.of("field.role", name), refusal);
        }
        return role;
    }

    private static void refuse(
            Form form, String member, Message message, BiFunction<String, Message, Optional<Problem>> refusal) {
        refusal.apply(member, message).ifPresent(problem -> {
            throw problem;
        });
        form.reject(member, message);
    }

    /** Rejects a user name or e-mail that is somebody else's user name or e-mail. */
    public void taken(Handle handle, Form form, String username, String email, Optional<UUID> self) {
        if (accounts.owner(handle, username)
                .filter(owner -> !self.equals(Optional.of(owner)))
                .isPresent()) {
            form.reject("username", Message.of("field.username_taken"));
        }
        if (!email.isEmpty()
                && accounts.owner(handle, email)
                        .filter(owner -> !self.equals(Optional.of(owner)))
                        .isPresent()) {
            form.reject("email", Message.of("field.email_taken"));
        }
    }

    /** Makes the account of a checked form; whoever came first with a name has it. @throws Problem 400 */
    public Account make(Wish wish) {
        String hash = hasher.hash(wish.password());
        Form form = new Form(Json.MAPPER.createObjectNode());
        return unlessTaken(form, wish.username(), wish.email(), Optional.empty(), handle -> insert(handle, wish, hash));
    }

    /** Does the work in a transaction; where somebody was faster with a name, it is refused as by {@link #taken}. */
    public <T> T unlessTaken(
            Form form, String username, String email, Optional<UUID> self, HandleCallback<T, RuntimeException> work) {
        try {
            return database.jdbi().inTransaction(work);
        } catch (JdbiException e) {
            if (Database.isDuplicate(e)) {
                database.jdbi().useHandle(handle -> taken(handle, form, username, email, self));
                form.verify();
            }
            throw e;
        }
    }

    /** The same within the caller's transaction, with the password hashed before. */
    public Account insert(Handle handle, Wish wish, String passwordHash) {
        Account account = new Account(
                UUID.randomUUID(),
                wish.username(),
                wish.email(),
                wish.firstName(),
                wish.lastName(),
                passwordHash,
                true,
                1,
                clock.instant(),
                null);
        accounts.insert(handle, account);
        access.setRoles(handle, account.id(), wish.roles());
        access.setPermissions(handle, account.id(), wish.permissions());
        audit.record(
                handle,
                AuditEvent.USER_CREATED,
                Subject.of(account.id(), account.username()),
                Map.of(
                        "roles", wish.roles().stream().map(Role::name).toList(),
                        "permissions",
                                wish.permissions().stream()
                                        .map(Permission::name)
                                        .toList()));
        return account;
    }
}
