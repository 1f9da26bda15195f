package org.praca.chat.log;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.praca.database.Database;
import org.praca.database.Leases;
import org.praca.platform.Settings;
import org.praca.platform.Threads;

/**
 * Takes out of the log what is older than the configuration wants it kept, oldest first and a little at a time, on one node at a
 * time. Without such a wish everything is kept.
 */
@Singleton
public class Retention {
    private static final System.Logger LOG = System.getLogger(Retention.class.getName());
    private static final Duration PAUSE = Duration.ofMinutes(10);
    private static final int AT_ONCE = 500;

    private final Database database;
    private final Leases leases;
    private final Clock clock;
    private final Settings settings;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("praca-retention"));

    @Inject
    public Retention(Database database, Leases leases, Clock clock, Settings settings) {
        this.database = database;
        this.leases = leases;
        this.clock = clock;
        this.settings = settings;
    }

    /** From now on, where something is to be taken out at all. */
    public void start() {
        if (settings.retention().isPresent()) {
            var unused = timer.scheduleWithFixedDelay(this::attempt, 1, PAUSE.toMinutes(), TimeUnit.MINUTES);
        }
    }

    private void attempt() {
        try {
            if (leases.take("retention", PAUSE)) {
                sweep();
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Old messages were not taken out: {0}", e.getMessage());
        }
    }

    void sweep() {
        settings.retention().map(clock.instant()::minus).ifPresent(before -> database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT id FROM room ORDER BY id")
                        .mapTo(Long.class)
                        .list())
                .forEach(room -> {
                    takeAllOut("message", "sent_at", room, before);
                    takeAllOut("message_event", "at", room, before);
                }));
    }

    private void takeAllOut(String table, String time, long room, Instant before) {
        boolean more = true;
        while (more) {
            more = takeOut(table, time, room, before);
        }
    }

    /** Times grow with the numbers, so the oldest rows tell whether there is more. */
    private boolean takeOut(String table, String time, long room, Instant before) {
        return database.jdbi().inTransaction(handle -> {
            List<Long> old = handle
                    .createQuery("SELECT seq, " + time + " FROM " + table
                            + " WHERE room_id = :room ORDER BY seq LIMIT :limit")
                    .bind("room", room)
                    .bind("limit", AT_ONCE)
                    .map((row, context) ->
                            row.getObject(2, OffsetDateTime.class).toInstant().isBefore(before) ? row.getLong(1) : -1L)
                    .list()
                    .stream()
                    .takeWhile(seq -> seq > 0)
                    .toList();
            if (!old.isEmpty()) {
                handle.execute(
                        "DELETE FROM " + table + " WHERE room_id = ? AND seq <= ?", room, old.get(old.size() - 1));
            }
            return old.size() == AT_ONCE;
        });
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }
}
