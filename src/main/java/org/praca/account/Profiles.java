package org.praca.account;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.praca.access.Access;
import org.praca.access.Standing;
import org.praca.auth.Caller;
import org.praca.change.Change;
import org.praca.change.Change.AccountChanged;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.form.Form;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.session.Sessions;
import org.praca.signin.PasswordGuard;
import org.praca.user.Account;
import org.praca.user.AccountFields;
import org.praca.user.AccountRepository;
import org.praca.user.PasswordHasher;
import org.praca.user.PasswordPolicy;
import org.praca.user.UserView;

/** Reads and changes accounts on behalf of their owners. */
@Singleton
public class Profiles {
    private final Database database;
    private final AccountRepository accounts;
    private final Access access;
    private final SignUp signUp;
    private final PasswordPolicy policy;
    private final PasswordHasher hasher;
    private final PasswordGuard guard;
    private final Sessions sessions;
    private final Changes changes;
    private final Clock clock;
    private final Duration fresh;

    @Inject
    public Profiles(
            Database database,
            AccountRepository accounts,
            Access access,
            SignUp signUp,
            PasswordPolicy policy,
            PasswordHasher hasher,
            PasswordGuard guard,
            Sessions sessions,
            Changes changes,
            Clock clock,
            Settings settings) {
        this.database = database;
        this.accounts = accounts;
        this.access = access;
        this.signUp = signUp;
        this.policy = policy;
        this.hasher = hasher;
        this.guard = guard;
        this.sessions = sessions;
        this.changes = changes;
        this.clock = clock;
        this.fresh = settings.reauthWindow();
    }

    /** The account as the contract shows it. @throws Problem 404 */
    public UserView view(UUID id) {
        Standing standing = access.standing(id).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        return UserView.of(account(id), standing);
    }

    public Account account(UUID id) {
        return database.jdbi()
                .withHandle(handle -> accounts.find(handle, id))
                .orElseThrow(() -> Problem.of(Code.NOT_FOUND));
    }

    /** Changes the caller's own account. @throws Problem 400 fields, 403 {@code reauthentication_required}, 409 */
    public void update(Caller caller, Form form, String address) {
        Account old = account(caller.accountId());
        String username =
                Optional.ofNullable(AccountFields.username(form).value()).orElse(old.username());
        String email = Optional.ofNullable(AccountFields.email(form).value()).orElse(old.email());
        String first = Optional.ofNullable(
                        AccountFields.name(form, "first_name").value())
                .orElse(old.firstName());
        String last = Optional.ofNullable(AccountFields.name(form, "last_name").value())
                .orElse(old.lastName());
        String password =
                policy.check(form.text("password").notBlank(), username, email).value();
        String current =
                form.text("current_password").max(PasswordPolicy.MAX_LENGTH).value();
        if (form.isRight("username") && form.isRight("email")) {
            database.jdbi().useHandle(handle -> signUp.taken(handle, form, username, email, Optional.of(old.id())));
        }
        form.verify();
        boolean sensitive = password != null || !username.equals(old.username()) || !email.equals(old.email());
        prove(caller, old, current, sensitive, address);
        String hash = password == null ? old.passwordHash() : hasher.hash(password);
        write(old, old.with(username, email, first, last, hash, old.active()), form, caller.sessionId());
    }

    private void prove(
            Caller caller,
            Account account,
            @org.jspecify.annotations.Nullable String current,
            boolean sensitive,
            String address) {
        if (current != null) {
            boolean right = guard.attempt(
                    account.id().toString(), address, () -> hasher.verify(current, account.passwordHash()));
            if (!right) {
                throw Problem.invalid("current_password", Message.of("field.password_wrong"));
            }
        } else if (sensitive && caller.authenticatedAt().plus(fresh).isBefore(clock.instant())) {
            throw Problem.of(Code.REAUTHENTICATION_REQUIRED);
        }
    }

    /** A new password ends all sessions but the one it was changed in. */
    private void write(Account old, Account changed, Form form, UUID sessionId) {
        List<Change> done =
                signUp.unlessTaken(form, changed.username(), changed.email(), Optional.of(old.id()), handle -> {
                    List<Change> made = new ArrayList<>(update(handle, changed));
                    if (!changed.passwordHash().equals(old.passwordHash())) {
                        made.addAll(sessions.endWithin(
                                handle, old.id(), session -> !session.id().equals(sessionId)));
                    }
                    return made;
                });
        changes.announce(done);
    }

    private List<Change> update(Handle handle, Account changed) {
        if (!accounts.update(handle, changed)) {
            throw Problem.of(Code.CONFLICT);
        }
        Change change = new AccountChanged(changed.id(), changed.version());
        changes.record(handle, change);
        return List.of(change);
    }
}
