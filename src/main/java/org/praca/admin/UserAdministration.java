package org.praca.admin;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BinaryOperator;
import org.jdbi.v3.core.Handle;
import org.praca.access.Access;
import org.praca.access.AccessBook.Permission;
import org.praca.access.AccessBook.Role;
import org.praca.access.AccessRepository;
import org.praca.access.Amr;
import org.praca.access.Standing;
import org.praca.account.AccountChanges;
import org.praca.account.AccountRemoval;
import org.praca.account.LastAdministrator;
import org.praca.account.Profiles;
import org.praca.account.SignUp;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.auth.Caller;
import org.praca.auth.Grants;
import org.praca.change.Change;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.factor.Factors;
import org.praca.form.Form;
import org.praca.platform.Cursor;
import org.praca.platform.Times;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;
import org.praca.session.Sessions;
import org.praca.user.Account;
import org.praca.user.AccountChange;
import org.praca.user.AccountRepository;
import org.praca.user.UserView;
import org.praca.web.Answer.Page;
import org.praca.web.Precondition;

/** What administrators do to accounts; nobody gives what he does not hold, and the last administrator remains. */
@Singleton
public class UserAdministration {
    /** What an account is to have from now on, as whole lists; empty where that stays as it is. */
    private record Gifts(Optional<List<Role>> roles, Optional<List<Permission>> permissions) {
        boolean isEmpty() {
            return roles.isEmpty() && permissions.isEmpty();
        }

        Map<String, Object> told() {
            Map<String, Object> told = new HashMap<>();
            roles.ifPresent(
                    given -> told.put("roles", given.stream().map(Role::name).toList()));
            permissions.ifPresent(given ->
                    told.put("permissions", given.stream().map(Permission::name).toList()));
            return told;
        }
    }

    private final Database database;
    private final AccountRepository accounts;
    private final AccessRepository repository;
    private final Access access;
    private final Grants grants;
    private final SignUp signUp;
    private final Profiles profiles;
    private final Sessions sessions;
    private final Changes changes;
    private final AccountChanges accountChanges;
    private final AccountRemoval removal;
    private final LastAdministrator lastAdministrator;
    private final Audit audit;
    private final Factors factors;
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
            AccountChanges accountChanges,
            AccountRemoval removal,
            LastAdministrator lastAdministrator,
            Audit audit,
            Factors factors,
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
        this.accountChanges = accountChanges;
        this.removal = removal;
        this.lastAdministrator = lastAdministrator;
        this.audit = audit;
        this.factors = factors;
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
        return ifThere(account, locks(List.of(account))).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
    }

    /** Empty where the account has been deleted since it was read. */
    private Optional<AdminUserView> ifThere(Account account, Map<String, Instant> locks) {
        return access.whole(account.id())
                .map(standing -> new AdminUserView(
                        UserView.of(account, standing),
                        account.active(),
                        Times.text(account.createdAt()),
                        Times.text(account.lastLoginAt()),
                        Times.text(locks.get(account.id().toString()))));
    }

    /** Until when nobody can sign in, by the ids of those of the accounts that are locked. */
    private Map<String, Instant> locks(List<Account> some) {
        List<String> ids = some.stream().map(account -> account.id().toString()).toList();
        Map<String, Instant> ends = new HashMap<>();
        for (Limit limit : List.of(Limit.LOGIN_ACCOUNT, Limit.SECOND_FACTOR_ACCOUNT)) {
            Map<String, Duration> waits = limiter.waits(limit, ids);
            Instant now = clock.instant();
            waits.forEach(
                    (id, wait) -> ends.merge(id, now.plus(wait), BinaryOperator.maxBy(Comparator.naturalOrder())));
        }
        return ends;
    }

    public Page page(String search, Optional<Cursor<UUID>> after, int limit) {
        List<Account> found = database.jdbi().withHandle(handle -> accounts.page(handle, search, after, limit + 1));
        Map<String, Instant> locks = locks(found);
        return Page.ofThoseLeft(found, limit, account -> ifThere(account, locks), account -> new Cursor<>(
                        account.createdAt(), account.id())
                .text());
    }

    public AdminUserView create(Caller caller, Form form) {
        SignUp.Wish wish = signUp.check(
                form,
                Optional.of(caller),
                (member, message) -> Optional.of(Problem.of(Code.PERMISSION_DENIED, message)));
        return view(signUp.make(wish));
    }

    /** Refuses with a {@link Problem}: 400 fields, 403 for what the caller does not hold, 404, 409 for the last administrator, 412 */
    public AdminUserView change(Caller caller, UUID id, Form form, Precondition condition) {
        Account old = account(id);
        Optional<List<String>> roles = form.names("roles");
        Optional<List<String>> permissions = form.names("permissions");
        AccountChange change = check(form, old);
        Account wanted = change.of(old);
        List<Change> done = signUp.unlessTaken(
                form,
                wanted.username(),
                wanted.email(),
                Optional.of(id),
                handle -> lastAdministrator.keep(handle, () -> {
                    Account now = accounts.lock(handle, id).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
                    Standing standing = now(handle, id);
                    refuseToOutrank(caller, standing);
                    Gifts gifts = new Gifts(
                            roles.map(names -> roles(caller, standing, names)),
                            permissions.map(names -> permissions(caller, standing, names)));
                    condition.verify(now.tag());
                    return write(handle, now, change, gifts);
                }));
        changes.announce(done);
        if (form.isNull("locked_until")) {
            unlock(old);
        }
        return view(id);
    }

    private AccountChange check(Form form, Account old) {
        AccountChange change = AccountChange.of(form, old)
                .withState(form.flag("is_active")
                        .filter(active -> active != old.active())
                        .orElse(null));
        if (form.has("locked_until") && !form.isNull("locked_until")) {
            form.reject("locked_until", Message.of("field.unlock"));
        }
        if (form.isRight("username") && form.isRight("email")) {
            Account wanted = change.of(old);
            database.jdbi()
                    .useHandle(handle ->
                            signUp.taken(handle, form, wanted.username(), wanted.email(), Optional.of(old.id())));
        }
        form.verify();
        return change;
    }

    private void unlock(Account account) {
        limiter.clear(Limit.LOGIN_ACCOUNT, account.id().toString());
        limiter.clear(Limit.SECOND_FACTOR_ACCOUNT, account.id().toString());
        audit.record(AuditEvent.LOGIN_UNLOCKED, Subject.of(account.id(), account.username()), Map.of());
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

    private List<Change> write(Handle handle, Account now, AccountChange change, Gifts gifts) {
        List<Change> made = new ArrayList<>();
        if (!change.isEmpty() || !gifts.isEmpty()) {
            made.add(accountChanges.write(handle, now, change));
        }
        give(handle, now, gifts);
        if (!change.of(now).active()) {
            made.addAll(sessions.endWithin(handle, now.id(), session -> true));
        }
        return made;
    }

    /**
     * Takes an account's second factors away, for an owner who has lost them, and ends the sessions that they may have
     * opened; a sign-in that is half done opens none.
     *
     * @throws Problem 403 for somebody above the caller and for the caller himself, 404
     */
    public void removeSecondFactors(Caller caller, UUID id) {
        account(id);
        refuse(caller.accountId().equals(id), Message.of("problem.factor_own"));
        List<Change> done = database.jdbi().inTransaction(handle -> {
            Account account = accounts.lock(handle, id).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
            refuseToOutrank(caller, now(handle, id));
            if (!factors.removeAll(handle, id)) {
                throw Problem.of(Code.NOT_FOUND);
            }
            audit.record(
                    handle, AuditEvent.FACTOR_REMOVED, Subject.of(id, account.username()), Map.of("factor", "all"));
            List<Change> made = new ArrayList<>(sessions.endWithin(handle, id, session -> true));
            made.add(accountChanges.write(handle, account, AccountChange.NONE));
            return made;
        });
        changes.announce(done);
    }

    /** What the account may, within a transaction that holds its row. */
    private Standing now(Handle handle, UUID id) {
        return repository.given(handle, id).orElseThrow().by(repository.book(handle), Amr.PASSWORD);
    }

    private void give(Handle handle, Account account, Gifts gifts) {
        gifts.roles().ifPresent(given -> repository.setRoles(handle, account.id(), given));
        gifts.permissions().ifPresent(given -> repository.setPermissions(handle, account.id(), given));
        if (!gifts.isEmpty()) {
            audit.record(
                    handle, AuditEvent.USER_ACCESS_CHANGED, Subject.of(account.id(), account.username()), gifts.told());
        }
    }

    /** Refuses with a {@link Problem}: 403, 404, 409 for the last administrator, 412 */
    public void delete(Caller caller, UUID id, Precondition condition) {
        removal.remove(id, (handle, account) -> {
            refuseToOutrank(caller, now(handle, id));
            condition.verify(account.tag());
        });
    }
}
