package org.praca.account;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.change.Change;
import org.praca.change.Change.AccountChanged;
import org.praca.change.Changes;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.user.Account;
import org.praca.user.AccountChange;
import org.praca.user.AccountRepository;

/** Writes changed members of accounts, and what is to be known of it. */
@Singleton
public class AccountChanges {
    private final AccountRepository accounts;
    private final Changes changes;
    private final Audit audit;

    @Inject
    public AccountChanges(AccountRepository accounts, Changes changes, Audit audit) {
        this.accounts = accounts;
        this.changes = changes;
        this.audit = audit;
    }

    /**
     * Writes the account's next version in the transaction that has locked it, also where nothing but what belongs to it changes;
     * what comes back is announced after the commit.
     */
    public Change write(Handle handle, Account now, AccountChange change) {
        Account changed = change.of(now);
        if (!accounts.update(handle, changed)) {
            throw Problem.of(Code.CONFLICT);
        }
        List<String> members = change.members();
        if (!members.isEmpty()) {
            audit.record(handle, AuditEvent.USER_CHANGED, Subject.of(now.id(), now.username()), told(changed, members));
        }
        Change made = new AccountChanged(changed.id(), changed.version());
        changes.record(handle, made);
        return made;
    }

    /** Which members, and what is no secret of theirs: no address or name that may have to be forgotten one day. */
    private static Map<String, Object> told(Account changed, List<String> members) {
        Map<String, Object> told = new HashMap<>();
        told.put("changed", members);
        if (members.contains("username")) {
            told.put("username", changed.username());
        }
        if (members.contains("is_active")) {
            told.put("is_active", changed.active());
        }
        return told;
    }
}
