package org.praca.chat.socket;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.websocket.Session;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.praca.auth.Authenticator;
import org.praca.change.Change;
import org.praca.change.Change.SessionEnded;
import org.praca.chat.hub.Hub;
import org.praca.chat.presence.Nodes;
import org.praca.chat.room.RoomAccess;
import org.praca.platform.Lifecycle;
import org.praca.platform.Settings;
import org.praca.platform.Threads;

/**
 * The open sockets of this node: closes those whose credential is over, keeps them alive, and closes them all at
 * a shutdown. Thread-safe.
 */
@Singleton
public class Sockets {
    private static final System.Logger LOG = System.getLogger(Sockets.class.getName());
    static final int PING_SECONDS = 25;

    private final Hub hub;
    private final Nodes nodes;
    private final Settings settings;
    private final Clock clock;
    private final Lifecycle lifecycle;
    private final Map<String, Connection> open = new ConcurrentHashMap<>();
    private final AtomicLong changesHeard = new AtomicLong();
    private final Rechecks rechecks;
    /** Of the timer's thread. */
    private int looks;

    private final ExecutorService closer = Executors.newFixedThreadPool(4, Threads.daemons("praca-closer"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("praca-sockets"));

    @Inject
    public Sockets(
            Hub hub,
            Nodes nodes,
            Authenticator authenticator,
            RoomAccess access,
            Settings settings,
            Clock clock,
            Lifecycle lifecycle) {
        this.hub = hub;
        this.nodes = nodes;
        this.rechecks = new Rechecks(authenticator, access);
        this.settings = settings;
        this.clock = clock;
        this.lifecycle = lifecycle;
        var unused = timer.scheduleAtFixedRate(this::look, 1, 1, TimeUnit.SECONDS);
        unused = timer.scheduleWithFixedDelay(rechecks::again, 1, 1, TimeUnit.SECONDS);
    }

    /** Grows with every change that may end a socket; where it has not since before an admission, that holds still. */
    long changesHeard() {
        return changesHeard.get();
    }

    Connection open(Session session, Admission admission) {
        Connection connection = new Connection(
                session, admission, settings, hub.worker(admission.room().id()), closer, clock.instant());
        open.put(session.getId(), connection);
        admission.seat().open();
        if (lifecycle.isStopping()) {
            connection.close(CloseCode.RESTART);
        } else {
            hub.join(
                    admission.room(),
                    admission.from(connection.dialect()),
                    admission.room().lastSeq(),
                    connection,
                    admission.caller().username());
            if (changesHeard() != admission.changesHeard()) {
                rechecks.soon(connection);
            }
        }
        return connection;
    }

    void closed(Session session) {
        Connection connection = open.remove(session.getId());
        if (connection != null) {
            connection.gone();
            connection.admission().seat().leave();
            hub.leave(connection.admission().room(), connection);
        }
    }

    /** Comes after those that keep what the change is about, who have a priority, so that a check sees it. */
    void on(@Observes Change change) {
        changesHeard.incrementAndGet();
        if (change instanceof SessionEnded ended) {
            open.values().stream()
                    .filter(connection -> connection.caller().sessionId().equals(ended.sessionId()))
                    .forEach(connection -> connection.close(CloseCode.ENDED));
        } else {
            open.values().stream()
                    .filter(connection -> rechecks.concerns(connection, change))
                    .forEach(rechecks::soon);
        }
    }

    /** Every second at all sockets, whose pings and pongs are spread over the seconds between two of the same socket. */
    private void look() {
        Instant now = clock.instant();
        looks++;
        open.forEach((id, connection) -> {
            if (connection.isOverdue(now)) {
                connection.close(CloseCode.EXPIRED);
            } else if (connection.isSilent(now)) {
                connection.close(CloseCode.SILENT);
            } else if (Math.floorMod(id.hashCode() - looks, PING_SECONDS) == 0) {
                connection.ping();
            }
        });
    }

    void on(@Observes @BeforeDestroyed(ApplicationScoped.class) Object ending) {
        drain();
    }

    /** Closes all sockets, spread over the drain window so that their clients do not come back all at once. A second call finds none. */
    void drain() {
        lifecycle.stop();
        nodes.leave();
        List<Connection> all = List.copyOf(open.values());
        long pause = all.isEmpty()
                ? 0
                : Math.min(
                        settings.drain().toNanos() / all.size(),
                        Duration.ofMillis(50).toNanos());
        for (Connection connection : all) {
            connection.close(CloseCode.RESTART);
            LockSupport.parkNanos(pause);
        }
        // Not interrupted: that would close the socket that it is just writing to.
        timer.shutdown();
        rechecks.close();
        closer.shutdown();
        try {
            if (!closer.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.DEBUG, "Some sockets did not close in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
