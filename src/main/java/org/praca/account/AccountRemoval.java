package org.praca.account;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.change.Change;
import org.praca.change.Change.AccountChanged;
import org.praca.change.Changes;
import org.praca.chat.room.RoomRepository;
import org.praca.database.Database;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.session.Sessions;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** Deletes accounts. Their sessions and sockets end everywhere; what they have said stays, under the name they had. */
@Singleton
public class AccountRemoval {
    private final Database database;
    private final AccountRepository accounts;
    private final RoomRepository rooms;
    private final LastAdministrator lastAdministrator;
    private final Sessions sessions;
    private final Changes changes;
    private final Audit audit;

    @Inject
    public AccountRemoval(
            Database database,
            AccountRepository accounts,
            RoomRepository rooms,
            LastAdministrator lastAdministrator,
            Sessions sessions,
            Changes changes,
            Audit audit) {
        this.database = database;
        this.accounts = accounts;
        this.rooms = rooms;
        this.lastAdministrator = lastAdministrator;
        this.sessions = sessions;
        this.changes = changes;
        this.audit = audit;
    }

    /**
     * Refuses with a {@link Problem}: 404, 409 for the last administrator, or whatever the check does, which is asked within the
     * transaction, of the account as it is while nobody else can change it.
     */
    public void remove(UUID id, BiConsumer<Handle, Account> check) {
        List<Change> made = database.jdbi()
                .inTransaction(handle -> lastAdministrator.keep(handle, () -> remove(handle, id, check)));
        changes.announce(made);
    }

    /** Its rooms before itself: who writes into a room has locked that when he comes to an account, which he may react as. */
    private List<Change> remove(Handle handle, UUID id, BiConsumer<Handle, Account> check) {
        rooms.disownAll(handle, id);
        Account account = accounts.lock(handle, id).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        check.accept(handle, account);
        List<Change> made = new ArrayList<>(sessions.endWithin(handle, id, session -> true));
        accounts.delete(handle, id);
        Change gone = new AccountChanged(id, Long.MAX_VALUE);
        changes.record(handle, gone);
        made.add(gone);
        audit.record(handle, AuditEvent.USER_DELETED, Subject.of(id, account.username()), Map.of());
        return made;
    }
}
