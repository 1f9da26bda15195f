package org.praca.chat.member;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.praca.access.Access;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.auth.Caller;
import org.praca.change.Change.RoomAccessLost;
import org.praca.change.Changes;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.database.Database;
import org.praca.form.Form;
import org.praca.platform.Times;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/**
 * Who is banned from a room, by its owner or whoever holds {@code rooms.moderate}. Nobody bans himself, nobody one who holds
 * {@code rooms.moderate}, and only such a one the owner. A ban leaves a membership as it is. Thread-safe.
 */
@Singleton
public class Bans {
    private static final int LONGEST_TIME = 64;

    private final BanRepository bans;
    private final AccountRepository accounts;
    private final Access access;
    private final Database database;
    private final Changes changes;
    private final Audit audit;
    private final Clock clock;

    @Inject
    public Bans(
            BanRepository bans,
            AccountRepository accounts,
            Access access,
            Database database,
            Changes changes,
            Audit audit,
            Clock clock) {
        this.bans = bans;
        this.accounts = accounts;
        this.access = access;
        this.database = database;
        this.changes = changes;
        this.audit = audit;
        this.clock = clock;
    }

    /** The bans behind that number that hold, oldest first. */
    public List<Ban> page(Room room, long after, int limit) {
        return database.jdbi().withHandle(handle -> bans.page(handle, room.id(), after, limit, clock.instant()));
    }

    /**
     * Bans whom the form names ({@code username}), until the time that it says ({@code until}) or without an end, in place of an
     * older ban; his sockets in the room close. @throws Problem 400, 403
     */
    public Ban ban(Room room, Form form, Caller caller) {
        Instant now = clock.instant();
        Optional<Account> named = named(form);
        Instant until = until(form, now);
        form.verify();
        Account account = named.orElseThrow();
        refuseUnlessBannable(room, account.id(), caller);
        RoomAccessLost change = new RoomAccessLost(room.id(), account.id());
        long number = database.jdbi().inTransaction(handle -> {
            bans.deleteOver(handle, now);
            changes.record(handle, change);
            audit.record(
                    handle,
                    AuditEvent.ROOM_BANNED,
                    Subject.of(account.id(), account.username()),
                    until == null ? Map.of("room", room.name()) : Map.of("room", room.name(), "until", until));
            return bans.put(handle, room.id(), account.id(), until);
        });
        changes.announce(change);
        return new Ban(number, account.username(), until);
    }

    /** Lifts a ban. @throws Problem 404 where there is none that holds */
    public void lift(Room room, String username) {
        Account account = account(username).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        database.jdbi().useTransaction(handle -> {
            if (!bans.delete(handle, room.id(), account.id(), clock.instant())) {
                throw Problem.of(Code.NOT_FOUND);
            }
            audit.record(
                    handle,
                    AuditEvent.ROOM_UNBANNED,
                    Subject.of(account.id(), account.username()),
                    Map.of("room", room.name()));
        });
    }

    private Optional<Account> named(Form form) {
        String username = form.text("username").identifier().required().orEmpty();
        if (!form.isRight("username")) {
            return Optional.empty();
        }
        Optional<Account> found = account(username);
        if (found.isEmpty()) {
            form.reject("username", Message.of("field.username_unknown"));
        }
        return found;
    }

    private static @Nullable Instant until(Form form, Instant now) {
        String text = form.text("until")
                .max(LONGEST_TIME)
                .check(value -> Times.parse(value).isPresent(), Message.of("field.time"))
                .check(value -> Times.parse(value).filter(now::isBefore).isPresent(), Message.of("field.future"))
                .value();
        return text == null ? null : Times.parse(text).orElse(null);
    }

    private void refuseUnlessBannable(Room room, UUID accountId, Caller caller) {
        boolean oneself = accountId.equals(caller.accountId());
        boolean owner = accountId.equals(room.ownerId()) && !caller.holds(RoomAccess.MODERATE);
        boolean moderator = access.whole(accountId)
                .filter(standing -> standing.permissions().contains(RoomAccess.MODERATE))
                .isPresent();
        if (oneself || owner || moderator) {
            throw Problem.of(Code.PERMISSION_DENIED, Message.of("problem.unbannable"));
        }
    }

    private Optional<Account> account(String username) {
        return database.jdbi().withHandle(handle -> accounts.findByUsername(handle, username));
    }
}
