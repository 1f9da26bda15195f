package org.praca.chat.member;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;
import org.praca.auth.Caller;
import org.praca.change.Change.RoomAccessLost;
import org.praca.change.Changes;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.chat.room.RoomRepository;
import org.praca.database.Database;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/**
 * Who belongs to a private room. Its owner and whoever holds {@code rooms.moderate} add and remove; anybody may leave. A room
 * that its owner has left has no owner. Thread-safe.
 */
@Singleton
public class Members {
    private final RoomAccess access;
    private final RoomRepository rooms;
    private final MemberRepository members;
    private final AccountRepository accounts;
    private final Database database;
    private final Changes changes;

    @Inject
    public Members(
            RoomAccess access,
            RoomRepository rooms,
            MemberRepository members,
            AccountRepository accounts,
            Database database,
            Changes changes) {
        this.access = access;
        this.rooms = rooms;
        this.members = members;
        this.accounts = accounts;
        this.database = database;
        this.changes = changes;
    }

    /** The private room of that name. @throws Problem as {@link RoomAccess#enter}, 404 too for a room that is open to everybody */
    public Room room(String name, Caller caller) {
        Room room = access.enter(name, caller);
        if (!room.isPrivate()) {
            throw Problem.of(Code.NOT_FOUND, Message.of("problem.no_members"));
        }
        return room;
    }

    /** The members behind that number, oldest first. */
    public List<Member> page(Room room, long after, int limit) {
        return database.jdbi().withHandle(handle -> members.page(handle, room.id(), after, limit));
    }

    /** Takes somebody in, who may be a member already. @throws Problem 403, 404 for nobody of that name */
    public void add(Room room, String username, Caller caller) {
        refuseUnless(access.mayModerate(room, caller));
        UUID accountId = account(username).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        try {
            database.jdbi().useHandle(handle -> members.insert(handle, room.id(), accountId));
        } catch (JdbiException e) {
            if (!Database.isDuplicate(e)) {
                throw e;
            }
        }
    }

    /** Lets oneself out, or puts somebody else out; his sockets in the room close. @throws Problem 403, 404 for no member */
    public void remove(Room room, String username, Caller caller) {
        Optional<UUID> found = account(username);
        boolean oneself = found.equals(Optional.of(caller.accountId()));
        refuseUnless(oneself || access.mayModerate(room, caller));
        UUID accountId = found.orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        RoomAccessLost change = new RoomAccessLost(room.id(), accountId);
        database.jdbi().useTransaction(handle -> {
            rooms.disown(handle, room.id(), accountId);
            if (!members.delete(handle, room.id(), accountId)) {
                throw Problem.of(Code.NOT_FOUND);
            }
            changes.record(handle, change);
        });
        changes.announce(change);
    }

    private Optional<UUID> account(String username) {
        return database.jdbi()
                .withHandle(handle -> accounts.findByUsername(handle, username).map(Account::id));
    }

    private static void refuseUnless(boolean allowed) {
        if (!allowed) {
            throw Problem.of(Code.PERMISSION_DENIED);
        }
    }
}
