package org.praca.chat.member;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.praca.access.Access;
import org.praca.auth.Caller;
import org.praca.change.Change.RoomAccessLost;
import org.praca.change.Changes;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.database.Database;
import org.praca.form.Form;
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
    private static final int LAST_YEAR = 9_999;

    private final BanRepository bans;
    private final AccountRepository accounts;
    private final Access access;
    private final Database database;
    private final Changes changes;
    private final Clock clock;

    @Inject
    public Bans(
            BanRepository bans,
            AccountRepository accounts,
            Access access,
            Database database,
            Changes changes,
            Clock clock) {
        this.bans = bans;
        this.accounts = accounts;
        this.access = access;
        this.database = database;
        this.changes = changes;
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
            return bans.put(handle, room.id(), account.id(), until);
        });
        changes.announce(change);
        return new Ban(number, account.username(), until);
    }

    /** Lifts a ban. @throws Problem 404 where there is none that holds */
    public void lift(Room room, String username) {
        Account account = account(username).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        if (!database.jdbi().inTransaction(handle -> bans.delete(handle, room.id(), account.id(), clock.instant()))) {
            throw Problem.of(Code.NOT_FOUND);
        }
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
                .check(value -> time(value).isPresent(), Message.of("field.time"))
                .check(value -> time(value).filter(now::isBefore).isPresent(), Message.of("field.future"))
                .value();
        return text == null ? null : time(text).orElse(null);
    }

    /** RFC 3339, whose years have four digits. */
    private static Optional<Instant> time(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            return time.getYear() > LAST_YEAR ? Optional.empty() : Optional.of(time.toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void refuseUnlessBannable(Room room, UUID accountId, Caller caller) {
        boolean oneself = accountId.equals(caller.accountId());
        boolean owner = accountId.equals(room.ownerId()) && !caller.holds(RoomAccess.MODERATE);
        boolean moderator = access.standing(accountId)
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
