package org.praca.recovery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.change.Change;
import org.praca.change.Change.AccountChanged;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.form.Form;
import org.praca.password.PasswordHasher;
import org.praca.password.PasswordPolicy;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.session.Sessions;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** Gives an account a password without asking for the one before. */
@Singleton
public class NewPassword {
    private final Database database;
    private final AccountRepository accounts;
    private final PasswordPolicy policy;
    private final PasswordHasher hasher;
    private final Sessions sessions;
    private final Changes changes;
    private final Audit audit;

    @Inject
    public NewPassword(
            Database database,
            AccountRepository accounts,
            PasswordPolicy policy,
            PasswordHasher hasher,
            Sessions sessions,
            Changes changes,
            Audit audit) {
        this.database = database;
        this.accounts = accounts;
        this.policy = policy;
        this.hasher = hasher;
        this.sessions = sessions;
        this.changes = changes;
        this.audit = audit;
    }

    /** Sets the form's {@code password} and ends all sessions of the account. @throws Problem 400, 404, 409 */
    public void set(UUID id, Form form) {
        Account old = database.jdbi()
                .withHandle(handle -> accounts.find(handle, id))
                .orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        String password = policy.check(form.text("password").required(), old.username(), old.email())
                .orEmpty();
        form.verify();
        Account changed = old.with(
                old.username(), old.email(), old.firstName(), old.lastName(), hasher.hash(password), old.active());
        List<Change> made = database.jdbi().inTransaction(handle -> write(handle, changed, Map.of()));
        if (made.isEmpty()) {
            throw Problem.of(Code.CONFLICT);
        }
        changes.announce(made);
    }

    /**
     * Writes the account's next version, with its new password, and ends all its sessions. What comes back is announced after the commit; nothing where
     * somebody else has changed the account meanwhile.
     *
     * @param told what the audit is to say besides
     */
    List<Change> write(Handle handle, Account changed, Map<String, ?> told) {
        if (!accounts.update(handle, changed)) {
            return List.of();
        }
        Change change = new AccountChanged(changed.id(), changed.version());
        changes.record(handle, change);
        List<Change> made = new ArrayList<>(sessions.endWithin(handle, changed.id(), session -> true));
        Map<String, Object> detail = new HashMap<>(told);
        detail.put("sessions", made.size());
        audit.record(handle, AuditEvent.PASSWORD_CHANGED, Subject.of(changed.id(), changed.username()), detail);
        made.add(change);
        return made;
    }
}
