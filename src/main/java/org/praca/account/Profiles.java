package org.praca.account;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.praca.access.Access;
import org.praca.access.Standing;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.auth.Caller;
import org.praca.change.Change;
import org.praca.change.Change.SessionEnded;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.form.Form;
import org.praca.password.PasswordHasher;
import org.praca.password.PasswordPolicy;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.session.Sessions;
import org.praca.signin.Reauthentication;
import org.praca.user.Account;
import org.praca.user.AccountChange;
import org.praca.user.AccountRepository;
import org.praca.user.UserView;
import org.praca.web.Precondition;

/** Reads and changes accounts on behalf of their owners. */
@Singleton
public class Profiles {
    private final Database database;
    private final AccountRepository accounts;
    private final Access access;
    private final SignUp signUp;
    private final PasswordPolicy policy;
    private final PasswordHasher hasher;
    private final Reauthentication reauthentication;
    private final AccountChanges accountChanges;
    private final AccountRemoval removal;
    private final Sessions sessions;
    private final Changes changes;
    private final Audit audit;

    @Inject
    public Profiles(
            Database database,
            AccountRepository accounts,
            Access access,
            SignUp signUp,
            PasswordPolicy policy,
            PasswordHasher hasher,
            Reauthentication reauthentication,
            AccountChanges accountChanges,
            AccountRemoval removal,
            Sessions sessions,
            Changes changes,
            Audit audit) {
        this.database = database;
        this.accounts = accounts;
        this.access = access;
        this.signUp = signUp;
        this.policy = policy;
        this.hasher = hasher;
        this.reauthentication = reauthentication;
        this.accountChanges = accountChanges;
        this.removal = removal;
        this.sessions = sessions;
        this.changes = changes;
        this.audit = audit;
    }

    /** The account as the contract shows it, with all that was given to it. @throws Problem 404 */
    public UserView view(UUID id) {
        return UserView.of(account(id), access.whole(id).orElseThrow(() -> Problem.of(Code.NOT_FOUND)));
    }

    /** The caller's account with what it may do in this session. @throws Problem 404 */
    public UserView view(Caller caller) {
        Standing standing =
                access.standing(caller.accountId(), caller.amr()).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        return UserView.of(account(caller.accountId()), standing);
    }

    public Account account(UUID id) {
        return database.jdbi()
                .withHandle(handle -> accounts.find(handle, id))
                .orElseThrow(() -> Problem.of(Code.NOT_FOUND));
    }

    /** Changes the caller's own account. @throws Problem 400 fields, 403 {@code reauthentication_required}, 409, 412 */
    public void update(Caller caller, Form form, String address, Precondition condition) {
        Account old = account(caller.accountId());
        AccountChange change = AccountChange.of(form, old);
        Account wanted = change.of(old);
        String password = policy.check(form.text("password").notBlank(), wanted.username(), wanted.email())
                .value();
        String current =
                form.text("current_password").max(PasswordPolicy.MAX_LENGTH).value();
        if (form.isRight("username") && form.isRight("email")) {
            database.jdbi()
                    .useHandle(handle ->
                            signUp.taken(handle, form, wanted.username(), wanted.email(), Optional.of(old.id())));
        }
        form.verify();
        reauthentication.prove(caller, old, current, password != null || change.isSensitive(), address);
        AccountChange whole = password == null ? change : change.withPassword(hasher.hash(password));
        List<Change> done = signUp.unlessTaken(
                form,
                wanted.username(),
                wanted.email(),
                Optional.of(old.id()),
                handle -> write(handle, old, whole, condition, caller.sessionId()));
        changes.announce(done);
    }

    /** Deletes the caller's own account. @throws Problem 400, 403, 409 for the last administrator, 412 */
    public void remove(Caller caller, Form form, String address, Precondition condition) {
        String current =
                form.text("current_password").max(PasswordPolicy.MAX_LENGTH).value();
        form.verify();
        reauthentication.prove(caller, account(caller.accountId()), current, true, address);
        removal.remove(caller.accountId(), (handle, account) -> condition.verify(account.tag()));
    }

    /** A new password ends all sessions but the one it was changed in; one that has just become another proves nothing. */
    private List<Change> write(
            Handle handle, Account old, AccountChange change, Precondition condition, UUID sessionId) {
        Account now = accounts.lock(handle, old.id()).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        condition.verify(now.tag());
        if (change.isSensitive() && !now.passwordHash().equals(old.passwordHash())) {
            throw Problem.of(Code.CONFLICT);
        }
        List<Change> made = new ArrayList<>();
        if (!change.isEmpty()) {
            made.add(accountChanges.write(handle, now, change));
        }
        if (change.passwordHash() != null) {
            List<SessionEnded> ended = sessions.endWithin(
                    handle, old.id(), session -> !session.id().equals(sessionId));
            audit.record(
                    handle,
                    AuditEvent.PASSWORD_CHANGED,
                    Subject.of(old.id(), now.username()),
                    Map.of("sessions", ended.size()));
            made.addAll(ended);
        }
        return made;
    }
}
