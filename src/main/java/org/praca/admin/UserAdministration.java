package org.praca.admin;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.praca.access.Access;
import org.praca.access.AccessBook.Permission;
import org.praca.access.AccessBook.Role;
import org.praca.access.AccessRepository;
import org.praca.access.Standing;
import org.praca.account.Profiles;
import org.praca.account.SignUp;
import org.praca.auth.Caller;
import org.praca.auth.Grants;
import org.praca.change.Change;
import org.praca.change.Change.AccountChanged;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.form.Form;
import org.praca.platform.Times;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;
import org.praca.session.Sessions;
import org.praca.user.Account;
import org.praca.user.AccountFields;
import org.praca.user.AccountRepository;
import org.praca.user.UserView;
import org.praca.web.Answer.Page;

/** What administrators do to accounts; nobody gives what he does not hold, and the last administrator remains. */
@Singleton
public class UserAdministration {
    private final Database database;
    private final AccountRepository accounts;
    private final AccessRepository repository;
    private final Access access;
    private final Grants grants;
    private final SignUp signUp;
    private final Profiles profiles;
    private final Sessions sessions;
    private final Changes changes;
    private final RateLimiter limiter;
    private final Clock clock;

    @Inject
    public UserAdministration(
            Database database,
            AccountRepository accounts,
            AccessRepository repository,
            Access access,
            Grants grants,
            SignUp signUp,
            Profiles profiles,
            Sessions sessions,
            Changes changes,
            RateLimiter limiter,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.repository = repository;
        this.access = access;
        this.grants = grants;
        this.signUp = signUp;
        this.profiles = profiles;
        this.sessions = sessions;
        this.changes = changes;
        this.limiter = limiter;
        this.clock = clock;
    }

    public Account account(UUID id) {
        return profiles.account(id);
    }

    public AdminUserView view(UUID id) {
        return view(account(id));
    }

    private AdminUserView view(Account account) {
        Standing standing = access.standing(account.id()).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        String locked = limiter.wait(Limit.LOGIN_ACCOUNT, account.id().toString())
                .map(wait -> Times.text(clock.instant().plus(wait)))
                .orElse(null);
        return new AdminUserView(
                UserView.of(account, standing),
                account.active(),
                Times.text(account.createdAt()),
                Times.text(account.lastLoginAt()),
                locked);
    }

    public Page page(String search, @Nullable String after, int limit) {
        List<Account> found = database.jdbi().withHandle(handle -> {
            Optional<Account> last = Lists.isCursor(after)
                    ? accounts.find(handle, UUID.fromString(java.util.Objects.requireNonNull(after)))
                    : Optional.empty();
            if (Lists.isCursor(after) && last.isEmpty()) {
                throw Lists.badCursor();
            }
            return accounts.page(handle, search, last, limit + 1);
        });
        return Page.of(found, limit, this::view, account -> account.id().toString());
    }

    public AdminUserView create(Caller caller, Form form) {
        SignUp.Wish wish = signUp.check(
                form,
                Optional.of(caller),
                (member, message) -> Optional.of(Problem.of(Code.PERMISSION_DENIED, message)));
        return view(signUp.make(wish, form));
    }

    /** Refuses with a {@link Problem}: 400 fields, 403 for what the caller does not hold, 404, 409 for the last administrator */
    public AdminUserView change(Caller caller, UUID id, Form form) {
        Account old = account(id);
        String username =
                Optional.ofNullable(AccountFields.username(form).value()).orElse(old.username());
        String email = Optional.ofNullable(AccountFields.email(form).value()).orElse(old.email());
        String first = Optional.ofNullable(
                        AccountFields.name(form, "first_name").value())
                .orElse(old.firstName());
        String last = Optional.ofNullable(AccountFields.name(form, "last_name").value())
                .orElse(old.lastName());
        boolean active = form.flag("is_active").orElse(old.active());
        Optional<List<String>> roleNames = form.names("roles");
        Optional<List<String>> permissionNames = form.names("permissions");
        if (form.has("locked_until") && !form.isNull("locked_until")) {
            form.reject("locked_until", Message.of("field.unlock"));
        }
        if (form.isRight("username") && form.isRight("email")) {
            database.jdbi().useHandle(handle -> signUp.taken(handle, form, username, email, Optional.of(id)));
        }
        form.verify();
        Standing standing = access.standing(id).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        refuseToOutrank(caller, standing);
        Optional<List<Role>> roles = roleNames.map(names -> roles(caller, standing, names));
        Optional<List<Permission>> permissions = permissionNames.map(names -> permissions(caller, standing, names));
        Account changed = old.with(username, email, first, last, old.passwordHash(), active);
        write(changed, roles, permissions, form);
        if (form.isNull("locked_until")) {
            limiter.clear(Limit.LOGIN_ACCOUNT, id.toString());
        }
        return view(id);
    }

    /** Who may not give a permission may not take over, rename or lock out somebody who holds it either. */
    private static void refuseToOutrank(Caller caller, Standing target) {
        if (!caller.accountId().equals(target.accountId()) && !caller.groups().containsAll(target.permissions())) {
            throw Problem.of(Code.PERMISSION_DENIED);
        }
    }

    private List<Role> roles(Caller caller, Standing standing, List<String> names) {
        refuse(!caller.holds("users.assign_roles"), Message.of("problem.permission_denied"));
        List<Role> roles = new ArrayList<>();
        for (String name : names) {
            Role existing = access.book().roles().get(name);
            boolean kept = existing != null && standing.roles().contains(name);
            refuse(!kept && grants.role(Optional.of(caller), name).isEmpty(), Message.of("field.role", name));
            roles.add(java.util.Objects.requireNonNull(existing));
        }
        return roles;
    }

    private List<Permission> permissions(Caller caller, Standing standing, List<String> names) {
        refuse(!caller.holds("users.assign_roles"), Message.of("problem.permission_denied"));
        List<Permission> permissions = new ArrayList<>();
        for (String name : names) {
            Permission existing = access.book().permissions().get(name);
            boolean kept = existing != null && standing.directPermissions().contains(name);
            refuse(
                    !kept && grants.permission(Optional.of(caller), name).isEmpty(),
                    Message.of("field.permission", name));
            permissions.add(java.util.Objects.requireNonNull(existing));
        }
        return permissions;
    }

    private static void refuse(boolean condition, Message why) {
        if (condition) {
            throw Problem.of(Code.PERMISSION_DENIED, why);
        }
    }

    private void write(
            Account changed,
            Optional<List<Role>> roles,
            Optional<? extends Collection<Permission>> permissions,
            Form form) {
        List<Change> done =
                signUp.unlessTaken(form, changed.username(), changed.email(), Optional.of(changed.id()), handle -> {
                    repository.lock(handle);
                    boolean hadAdministrator = repository.activeAdministrators(handle) > 0;
                    if (!accounts.update(handle, changed)) {
                        throw Problem.of(Code.CONFLICT);
                    }
                    roles.ifPresent(given -> repository.setRoles(handle, changed.id(), given));
                    permissions.ifPresent(given -> repository.setPermissions(handle, changed.id(), given));
                    keepAnAdministrator(handle, hadAdministrator);
                    List<Change> made = new ArrayList<>();
                    made.add(recorded(handle, new AccountChanged(changed.id(), changed.version())));
                    if (!changed.active()) {
                        made.addAll(sessions.endWithin(handle, changed.id(), session -> true));
                    }
                    return made;
                });
        changes.announce(done);
    }

    /** Refuses with a {@link Problem}: 403, 404, 409 for the last administrator */
    public void delete(Caller caller, UUID id) {
        account(id);
        access.standing(id).ifPresent(standing -> refuseToOutrank(caller, standing));
        changes.announce(database.jdbi().<List<Change>, RuntimeException>inTransaction(handle -> {
            repository.lock(handle);
            boolean hadAdministrator = repository.activeAdministrators(handle) > 0;
            List<Change> made = new ArrayList<>(sessions.endWithin(handle, id, session -> true));
            if (!accounts.delete(handle, id)) {
                throw Problem.of(Code.NOT_FOUND);
            }
            keepAnAdministrator(handle, hadAdministrator);
            made.add(recorded(handle, new AccountChanged(id, Long.MAX_VALUE)));
            return made;
        }));
    }

    private Change recorded(Handle handle, Change change) {
        changes.record(handle, change);
        return change;
    }

    private void keepAnAdministrator(Handle handle, boolean had) {
        if (had && repository.activeAdministrators(handle) == 0) {
            throw Problem.of(Code.CONFLICT, Message.of("problem.last_admin"));
        }
    }
}
