package org.praca.chat.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.praca.testing.Problems.codeOf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomRepository;
import org.praca.database.Database;
import org.praca.database.Leases;
import org.praca.platform.Times;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.testing.MutableClock;
import org.praca.testing.Parallel;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** What the sweep takes out, and what it leaves, whatever the database. */
abstract class FileSweepContract {
    private final Database database = database();
    private final MutableClock clock = new MutableClock();
    private final RoomRepository rooms = new RoomRepository(database, clock);
    private final FileRepository files = new FileRepository(database, clock);

    @TempDir
    private Path data;

    private FileStore store;
    private Room room;

    /** Migrated, and without a file. */
    abstract Database database();

    @BeforeEach
    void open() {
        store = new DirectoryStore(data);
        UUID ana = UUID.randomUUID();
        database.jdbi().useTransaction(handle -> new AccountRepository()
                .insert(handle, new Account(ana, "ana" + ana, "", "", "", "hash", true, 1, clock.instant(), null)));
        room = rooms.create("sala " + ana, ana).orElseThrow();
    }

    @AfterEach
    void close() {
        database.jdbi().useHandle(handle -> handle.execute("DELETE FROM chat_file"));
        database.jdbi().useHandle(handle -> handle.execute("DELETE FROM file_bytes"));
        database.close();
    }

    @Test
    void takesOutWhatNoMessageHasNamedForADay() throws IOException {
        StoredFile unnamed = arrive();
        StoredFile named = arrive();
        StoredFile late = arrive();
        say(named);
        clock.advance(Duration.ofHours(23));
        sweep(store);
        assertThat(files.find(unnamed.id())).contains(unnamed);
        database.jdbi()
                .useTransaction(handle -> assertThat(FileRepository.name(handle, late.id(), room.id(), clock.instant()))
                        .contains(late));
        clock.advance(Duration.ofHours(2));
        sweep(store);
        assertThat(files.find(unnamed.id())).isEmpty();
        assertThat(store.open(unnamed.id())).isEmpty();
        assertThat(files.find(named.id())).contains(named);
        assertThat(isStored(named)).isTrue();
        assertThat(isStored(late)).isTrue();
        assertThat(ledger()).isEqualTo(2);
    }

    @Test
    void takesOutTheBytesOfADeletedRoom() throws IOException {
        StoredFile file = arrive();
        say(file);
        database.jdbi().useHandle(handle -> rooms.delete(handle, room.id()));
        assertThat(files.find(file.id())).isEmpty();
        clock.advance(Duration.ofHours(2));
        sweep(store);
        assertThat(store.open(file.id())).isEmpty();
        assertThat(ledger()).isZero();
    }

    @Test
    void takesOutTheBytesOfADeletedMessageUnlessAnotherOneNamesThem() throws IOException {
        StoredFile file = arrive();
        UUID first = say(file);
        UUID second = say(file);
        deleteMessage(first, file);
        assertThat(files.find(file.id())).contains(file);
        deleteMessage(second, file);
        assertThat(files.find(file.id())).isEmpty();
        clock.advance(Duration.ofHours(2));
        sweep(store);
        assertThat(store.open(file.id())).isEmpty();
    }

    @Test
    void takesOutWhatNeverQuiteArrivedButNotWhatIsOnItsWay() throws IOException {
        UUID id = UUID.randomUUID();
        files.expectBytes(id);
        store.put(id, new ByteArrayInputStream(new byte[3]), 10);
        clock.advance(Duration.ofMinutes(59));
        sweep(store);
        assertThat(ledger()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(2));
        sweep(store);
        assertThat(store.open(id)).isEmpty();
        assertThat(ledger()).isZero();
        StoredFile tooLate = new StoredFile(id, room.id(), room.name(), UUID.randomUUID(), "a", "text/plain", 3);
        assertThat(codeOf(() -> files.insert(tooLate))).isEqualTo(Code.UNAVAILABLE);
        assertThat(files.find(id)).isEmpty();
    }

    @Test
    void neverTakesTheBytesOfAFileThatArrivesAtThatMoment() throws Exception {
        for (int i = 0; i < 40; i++) {
            UUID id = UUID.randomUUID();
            files.expectBytes(id);
            store.put(id, new ByteArrayInputStream(new byte[3]), 10);
            clock.advance(Duration.ofHours(2));
            StoredFile file = new StoredFile(id, room.id(), room.name(), UUID.randomUUID(), "a", "text/plain", 3);
            Parallel.run(2, which -> () -> {
                if (which == 0) {
                    sweep(store);
                } else {
                    insertOrNot(file);
                }
                return null;
            });
            assertThat(isStored(file)).isEqualTo(files.find(id).isPresent());
        }
    }

    private void insertOrNot(StoredFile file) {
        try {
            files.insert(file);
        } catch (Problem tooLate) {
            assertThat(tooLate.code()).isEqualTo(Code.UNAVAILABLE);
        }
    }

    @Test
    void triesAgainWhereTheStoreFails() throws IOException {
        StoredFile file = arrive();
        database.jdbi().useHandle(handle -> rooms.delete(handle, room.id()));
        clock.advance(Duration.ofHours(2));
        assertThatThrownBy(() -> sweep(new Away())).hasMessageContaining("away");
        assertThat(ledger()).isEqualTo(1);
        assertThat(isStored(file)).isTrue();
        sweep(store);
        assertThat(store.open(file.id())).isEmpty();
        assertThat(ledger()).isZero();
    }

    @Test
    void takesOutMoreThanItReadsAtOnce() {
        for (int i = 0; i < 1_100; i++) {
            files.expectBytes(UUID.randomUUID());
        }
        clock.advance(Duration.ofHours(2));
        sweep(store);
        assertThat(ledger()).isZero();
    }

    @Test
    void namesAFileInItsOwnRoomAlone() throws IOException {
        StoredFile file = arrive();
        database.jdbi().useTransaction(handle -> assertThat(
                        FileRepository.name(handle, file.id(), room.id() + 1, clock.instant()))
                .isEmpty());
    }

    private static final class Away implements FileStore {
        @Override
        public long put(UUID id, InputStream bytes, long most) throws IOException {
            throw new IOException("away");
        }

        @Override
        public Optional<InputStream> open(UUID id) throws IOException {
            throw new IOException("away");
        }

        @Override
        public void delete(UUID id) throws IOException {
            throw new IOException("away");
        }
    }

    private StoredFile arrive() throws IOException {
        UUID id = UUID.randomUUID();
        files.expectBytes(id);
        store.put(id, new ByteArrayInputStream(new byte[3]), 10);
        StoredFile file = new StoredFile(id, room.id(), room.name(), UUID.randomUUID(), "a.txt", "text/plain", 3);
        files.insert(file);
        return file;
    }

    private UUID say(StoredFile file) {
        UUID id = UUID.randomUUID();
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO message (room_id, seq, id, account_id, username, body, sent_at, attachment_id)"
                                + " SELECT CAST(? AS BIGINT), COUNT(*) + 1, CAST(? AS UUID), CAST(? AS UUID), 'ana', '',"
                                + " CAST(? AS TIMESTAMP(6) WITH TIME ZONE), CAST(? AS UUID) FROM message",
                        room.id(),
                        id,
                        file.accountId(),
                        Times.sql(clock.instant()),
                        file.id()));
        return id;
    }

    private void deleteMessage(UUID id, StoredFile file) {
        database.jdbi().useTransaction(handle -> {
            handle.execute("UPDATE message SET attachment_id = NULL WHERE id = ?", id);
            FileRepository.drop(handle, file.id());
        });
    }

    private boolean isStored(StoredFile file) throws IOException {
        try (InputStream in = store.open(file.id()).orElse(InputStream.nullInputStream())) {
            return in.readAllBytes().length == 3;
        }
    }

    private int ledger() {
        return database.jdbi().withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM file_bytes")
                .mapTo(Integer.class)
                .one());
    }

    private void sweep(FileStore from) {
        FileSweep sweep = new FileSweep(database, from, new Leases(database, clock), clock);
        sweep.sweep();
        sweep.close();
    }
}
