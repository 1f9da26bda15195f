package org.praca.change;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.praca.bus.Broker;
import org.praca.change.Change.AccessChanged;
import org.praca.change.Change.AccountChanged;
import org.praca.change.Change.KeysChanged;
import org.praca.change.Change.RoomAccessLost;
import org.praca.change.Change.RoomDeleted;
import org.praca.change.Change.SessionEnded;
import org.praca.database.Database;
import org.praca.platform.Settings;
import org.praca.platform.Threads;

/**
 * Carries changes to every node: written in the transaction that makes the change, announced after its commit, and read again
 * from the table twice a second, so that neither a lost announcement nor a missing bus leaves a node behind.
 */
@Singleton
public class Changes {
    private static final System.Logger LOG = System.getLogger(Changes.class.getName());
    private static final String CHANNEL = "praca:changes";
    private static final Duration POLL = Duration.ofMillis(400);
    /** A transaction may take so long between writing its row and committing it. */
    private static final Duration OVERLAP = Duration.ofSeconds(20);

    private final Database database;
    private final Event<Change> event;
    private final Broker broker;
    private final Cache<UUID, Boolean> seen;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("praca-changes"));
    private long readUntil;

    @Inject
    public Changes(Database database, Event<Change> event, Broker broker, Settings settings) {
        this.database = database;
        this.event = event;
        this.broker = broker;
        Duration memory = memory(settings);
        this.seen =
                Caffeine.newBuilder().expireAfterWrite(memory.plusMinutes(1)).build();
        this.readUntil = System.nanoTime() - memory.toNanos();
    }

    /** How long the rows must be kept, with room for clocks that differ. */
    public static Duration kept(Settings settings) {
        return memory(settings).plus(OVERLAP).multipliedBy(2);
    }

    /** A node that starts must know of everything that a living access token does not. */
    private static Duration memory(Settings settings) {
        return settings.accessTokenLifetime().plusMinutes(1);
    }

    /** Reads what happened within the life of an access token, then goes on reading. Called once, when all observers are there. */
    public void start() {
        read();
        broker.subscribe(CHANNEL, nudge -> worker.execute(this::readSafely)).whenComplete((subscription, failure) -> {
            if (failure != null) {
                LOG.log(System.Logger.Level.WARNING, "Not on the bus, reading only: {0}", failure.getMessage());
            }
        });
        var unused = worker.scheduleWithFixedDelay(
                this::readSafely, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Writes the change, in the transaction of {@code handle}. */
    public void record(Handle handle, Change change) {
        Row row = Row.of(change);
        handle.createUpdate("INSERT INTO node_change (id, kind, subject, version, at)"
                        + " VALUES (:id, :kind, :subject, :version, CURRENT_TIMESTAMP)")
                .bind("id", row.id())
                .bind("kind", row.kind())
                .bind("subject", row.subject())
                .bind("version", row.version())
                .execute();
    }

    /** Acts on committed changes on this node now, and wakes the others. */
    public void announce(List<? extends Change> changes) {
        if (!changes.isEmpty()) {
            changes.forEach(this::fire);
            broker.publish(CHANNEL, new byte[0]);
        }
    }

    public void announce(Change change) {
        announce(List.of(change));
    }

    @PreDestroy
    void close() {
        worker.shutdownNow();
    }

    private void readSafely() {
        try {
            read();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "The changes could not be read: {0}", e.getMessage());
        }
    }

    private void read() {
        long now = System.nanoTime();
        long seconds = Duration.ofNanos(now - readUntil).plus(OVERLAP).toSeconds() + 1;
        List<Row> rows = database.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT id, kind, subject, version FROM node_change"
                                + " WHERE at > CURRENT_TIMESTAMP - INTERVAL '1' SECOND * CAST(:seconds AS BIGINT) ORDER BY at")
                .bind("seconds", seconds)
                .map((row, context) -> new Row(
                        row.getObject("id", UUID.class),
                        row.getString("kind"),
                        row.getString("subject"),
                        row.getLong("version")))
                .list());
        rows.stream()
                .filter(row -> seen.asMap().putIfAbsent(row.id(), true) == null)
                .map(Row::change)
                .forEach(this::fire);
        readUntil = now;
    }

    private void fire(Change change) {
        try {
            event.fire(change);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A change was not acted on: " + change, e);
        }
    }

    private record Row(UUID id, String kind, String subject, long version) {
        static Row of(Change change) {
            UUID id = UUID.randomUUID();
            if (change instanceof SessionEnded ended) {
                return new Row(id, "session_ended", ended.sessionId().toString(), 0);
            } else if (change instanceof AccountChanged account) {
                return new Row(id, "account_changed", account.accountId().toString(), account.version());
            } else if (change instanceof AccessChanged access) {
                return new Row(id, "access_changed", "", access.version());
            } else if (change instanceof RoomDeleted room) {
                return new Row(id, "room_deleted", Long.toString(room.roomId()), 0);
            } else if (change instanceof RoomAccessLost lost) {
                return new Row(id, "room_access_lost", lost.roomId() + "/" + lost.accountId(), 0);
            }
            return new Row(id, "keys_changed", "", 0);
        }

        Change change() {
            return switch (kind) {
                case "session_ended" -> new SessionEnded(UUID.fromString(subject));
                case "account_changed" -> new AccountChanged(UUID.fromString(subject), version);
                case "access_changed" -> new AccessChanged(version);
                case "room_deleted" -> new RoomDeleted(Long.parseLong(subject));
                case "room_access_lost" -> roomAccessLost(subject);
                case "keys_changed" -> new KeysChanged();
                default -> throw new IllegalStateException("Unknown kind of change: " + kind);
            };
        }

        private static Change roomAccessLost(String subject) {
            int slash = subject.indexOf('/');
            return new RoomAccessLost(
                    Long.parseLong(subject.substring(0, slash)), UUID.fromString(subject.substring(slash + 1)));
        }
    }
}
