package org.praca.chat.file;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.praca.database.Database;
import org.praca.database.Leases;
import org.praca.platform.Threads;
import org.praca.platform.Times;

/**
 * Takes out files that no message has named for a day, and the bytes of those that are gone: unnamed, deleted with their message
 * or room, or never quite arrived. On one node at a time; what fails is tried again.
 */
@Singleton
public class FileSweep {
    private static final System.Logger LOG = System.getLogger(FileSweep.class.getName());
    private static final Duration PAUSE = Duration.ofMinutes(10);
    private static final Duration UNNAMED = Duration.ofHours(24);
    /** Bytes without a file are on their way for so long. */
    private static final Duration ARRIVING = Duration.ofHours(1);

    private static final int AT_ONCE = 500;

    private final Database database;
    private final FileStore store;
    private final Leases leases;
    private final Clock clock;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("praca-files"));

    @Inject
    public FileSweep(Database database, FileStore store, Leases leases, Clock clock) {
        this.database = database;
        this.store = store;
        this.leases = leases;
        this.clock = clock;
    }

    public void start() {
        var unused = timer.scheduleWithFixedDelay(this::attempt, 1, PAUSE.toMinutes(), TimeUnit.MINUTES);
    }

    private void attempt() {
        try {
            if (leases.take("files", PAUSE)) {
                sweep();
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Files were not taken out: {0}", e.getMessage());
        }
    }

    void sweep() {
        deleteUnnamed();
        List<UUID> gone = withoutFile();
        gone.forEach(this::deleteBytes);
        while (gone.size() == AT_ONCE) {
            gone = withoutFile();
            gone.forEach(this::deleteBytes);
        }
    }

    /** A message that names a file at this moment has moved its time on, under the lock of the row. */
    private void deleteUnnamed() {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "DELETE FROM chat_file WHERE named_at < ? AND NOT EXISTS"
                                + " (SELECT 1 FROM message m WHERE m.attachment_id = chat_file.id)",
                        before(UNNAMED)));
    }

    private List<UUID> withoutFile() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT b.id FROM file_bytes b WHERE b.touched_at < :before"
                                + " AND NOT EXISTS (SELECT 1 FROM chat_file f WHERE f.id = b.id) LIMIT :limit")
                        .bind("before", before(ARRIVING))
                        .bind("limit", AT_ONCE)
                        .mapTo(UUID.class)
                        .list());
    }

    /** Under the lock of the row without which no file comes to be; the row goes when the bytes have gone. */
    private void deleteBytes(UUID id) {
        database.jdbi().useTransaction(handle -> {
            if (handle.execute("DELETE FROM file_bytes WHERE id = ? AND touched_at < ?", id, before(ARRIVING)) == 1) {
                try {
                    store.delete(id);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    private OffsetDateTime before(Duration age) {
        return Times.sql(clock.instant().minus(age));
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }
}
