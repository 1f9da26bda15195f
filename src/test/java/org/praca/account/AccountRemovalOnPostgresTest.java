package org.praca.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.access.Access;
import org.praca.access.AccessRepository;
import org.praca.audit.Audit;
import org.praca.audit.AuditRepository;
import org.praca.bus.LocalBroker;
import org.praca.change.Change;
import org.praca.change.Changes;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomRepository;
import org.praca.database.Database;
import org.praca.platform.Settings;
import org.praca.session.SessionRepository;
import org.praca.session.Sessions;
import org.praca.testing.MutableClock;
import org.praca.testing.Postgres;
import org.praca.testing.RecordedEvents;
import org.praca.testing.TestDatabase;
import org.praca.token.AccessTokens;
import org.praca.token.Keys;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** Removal beside what writes into the account's rooms, where rows are locked one by one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AccountRemovalOnPostgresTest {
    private final Postgres postgres = Postgres.start();
    private final Database database = TestDatabase.open(postgres);
    private final MutableClock clock = new MutableClock();
    private final AccountRepository accounts = new AccountRepository();
    private final RoomRepository rooms = new RoomRepository(database, clock);
    private final UUID ana = UUID.randomUUID();
    private AccountRemoval removal;

    @BeforeEach
    void build() {
        Settings settings = Settings.from(Map.of());
        AccessRepository repository = new AccessRepository();
        Changes changes = new Changes(database, new RecordedEvents<Change>(), new LocalBroker(), settings);
        Audit audit = new Audit(database, new AuditRepository(), clock);
        Sessions sessions = new Sessions(
                database,
                new SessionRepository(),
                changes,
                audit,
                new Access(database, repository, settings),
                new AccessTokens(new Keys(database, clock), clock, settings),
                clock,
                settings);
        removal = new AccountRemoval(
                database, accounts, rooms, new LastAdministrator(repository), sessions, changes, audit);
        database.jdbi()
                .useTransaction(handle -> accounts.insert(
                        handle, new Account(ana, "ana", "", "", "", "hash", true, 1, clock.instant(), null)));
    }

    @AfterEach
    void stop() {
        database.close();
        postgres.stop();
    }

    @Test
    void waitsForWhoWritesIntoItsRoomsAndNobodyWaitsForIt() throws Exception {
        List<Room> owned = List.of(room("first"), room("second"), room("third"));
        CompletableFuture<Void> removed = database.jdbi().inTransaction(handle -> {
            owned.forEach(room -> handle.execute("SELECT id FROM room WHERE id = ? FOR UPDATE", room.id()));
            CompletableFuture<Void> begun =
                    CompletableFuture.runAsync(() -> removal.remove(ana, (same, account) -> {}));
            Awaitility.await().until(() -> isSomebodyWaiting(handle));
            handle.execute(
                    "INSERT INTO read_mark (account_id, room_id, seq) VALUES (?, ?, 1)",
                    ana,
                    owned.get(2).id());
            return begun;
        });
        removed.get(30, TimeUnit.SECONDS);
        assertThat(database.jdbi().<Boolean, RuntimeException>withHandle(handle -> accounts.find(handle, ana)
                        .isEmpty()))
                .isTrue();
        assertThat(ownerless()).isEqualTo(3);
    }

    @Test
    void asksOfTheAccountAsItIsUnderTheLockAndLeavesAllWhereThatRefuses() {
        room("first");
        CompletableFuture<Void> removed = database.jdbi().inTransaction(handle -> {
            handle.execute("UPDATE account SET version = 2 WHERE id = ?", ana);
            CompletableFuture<Void> begun = CompletableFuture.runAsync(() -> removal.remove(ana, (same, account) -> {
                throw new IllegalStateException("version " + account.version());
            }));
            Awaitility.await().until(() -> isSomebodyWaiting(handle));
            return begun;
        });
        assertThat(removed)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .havingRootCause()
                .withMessage("version 2");
        assertThat(database.jdbi().<Boolean, RuntimeException>withHandle(handle -> accounts.find(handle, ana)
                        .isPresent()))
                .isTrue();
        assertThat(ownerless()).isZero();
    }

    private Room room(String name) {
        return rooms.create(name, ana).orElseThrow();
    }

    private int ownerless() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM room WHERE owner_id IS NULL")
                        .mapTo(Integer.class)
                        .one());
    }

    private static boolean isSomebodyWaiting(Handle handle) {
        return handle.createQuery("SELECT COUNT(*) FROM pg_locks WHERE NOT granted")
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }
}
