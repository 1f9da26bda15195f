package org.praca.chat.hub;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.praca.bus.Broker;
import org.praca.change.Change;
import org.praca.chat.log.Event;
import org.praca.chat.log.MessageLog;
import org.praca.chat.log.MessageRepository;
import org.praca.chat.presence.Attendance;
import org.praca.chat.presence.Nodes;
import org.praca.chat.presence.RoomPresence;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomRepository;
import org.praca.platform.Settings;
import org.praca.platform.Threads;

/**
 * The rooms in use on this node. A room's work runs on its own worker, so it needs no locks; reading the log runs elsewhere.
 * What the bus may have lost is found by comparing with the database: after an interruption at once, and every few seconds
 * anyway. Thread-safe.
 */
@Singleton
public class Hub {
    private static final System.Logger LOG = System.getLogger(Hub.class.getName());
    private static final Duration SWEEP = Duration.ofSeconds(5);
    /** For somebody who reconnects; longer than an absence, which is still to be told. */
    private static final Duration LINGER = RoomHub.ABSENCE.plusSeconds(5);

    /** After how many sweeps the nodes tell each other how many changes of presence there have been. */
    private static final int SWEEPS_A_COUNT = 4;

    private final Broker broker;
    private final Nodes nodes;
    private final LogReader reader;
    private final RoomRepository roomRows;
    private final int roomQueue;
    private final Map<Long, RoomHub> rooms = new ConcurrentHashMap<>();
    private final List<ExecutorService> workers = new ArrayList<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("praca-hub"));

    private long sweeps;

    @Inject
    public Hub(
            Broker broker,
            Nodes nodes,
            MessageLog log,
            MessageRepository messages,
            RoomRepository roomRows,
            Settings settings) {
        this.broker = broker;
        this.nodes = nodes;
        this.reader = new LogReader(messages, roomRows);
        this.roomRows = roomRows;
        this.roomQueue = settings.roomQueue();
        for (int i = 0; i < Math.max(2, Runtime.getRuntime().availableProcessors()); i++) {
            workers.add(Executors.newSingleThreadExecutor(Threads.daemons("praca-room")));
        }
        log.onCommitted(this::committed);
        broker.onInterruption(() -> later(Duration.ZERO, this::afterInterruption));
        nodes.onAsk(this::answer);
        nodes.onGone(node -> rooms.values().forEach(hub -> hub.execute(() -> hub.forget(node))));
        var unused =
                timer.scheduleWithFixedDelay(this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Lets the listener hear the events of the room, each once and in order.
     *
     * @param from the last event that the listener has
     * @param goal the newest one when it was let in: with that it is told that it has caught up
     */
    public void join(Room room, long from, long goal, Listener listener, String username) {
        RoomHub hub = inUse(room);
        hub.execute(() -> {
            if (!hub.join(listener, username, from, goal)) {
                rooms.remove(room.id(), hub);
                join(room, from, goal, listener, username);
            }
        });
    }

    private RoomHub inUse(Room room) {
        return rooms.computeIfAbsent(room.id(), id -> {
            RoomHub made = new RoomHub(
                    id,
                    room.lastSeq(),
                    from -> reader.read(id, from),
                    nodes,
                    broker,
                    this::later,
                    roomQueue,
                    worker(id));
            made.execute(made::subscribe);
            return made;
        });
    }

    /** What does the work of that room, one after the other; rooms share them. */
    public Executor worker(long roomId) {
        return workers.get(Math.floorMod(Long.hashCode(roomId), workers.size()));
    }

    /** Who is in the room, on all nodes. */
    public CompletionStage<Attendance> attendance(Room room, int mostNames) {
        CompletableFuture<Attendance> result = new CompletableFuture<>();
        RoomHub hub = inUse(room);
        hub.execute(() -> hub.whenReady(() -> result.complete(hub.attendance(mostNames))));
        closeLater(room.id(), hub);
        return result;
    }

    /** Lets others in the room see something that is not kept. */
    public void pass(long roomId, Frame frame) {
        RoomHub hub = rooms.get(roomId);
        if (hub == null) {
            broker.publish(RoomHub.channel(roomId), frame.payload());
        } else {
            hub.execute(() -> hub.pass(frame));
        }
    }

    /** The room stays subscribed for a while, for somebody who reconnects. */
    public void leave(Room room, Listener listener) {
        RoomHub hub = rooms.get(room.id());
        if (hub != null) {
            hub.execute(() -> {
                hub.leave(listener);
                closeLater(room.id(), hub);
            });
        }
    }

    private void closeLater(long roomId, RoomHub hub) {
        later(LINGER, () -> hub.execute(() -> closeIfEmpty(roomId, hub)));
    }

    private void closeIfEmpty(long roomId, RoomHub hub) {
        if (hub.isEmpty() && rooms.remove(roomId, hub)) {
            hub.close();
        }
    }

    private void committed(Event event) {
        Frame frame = Frame.of(event);
        RoomHub hub = rooms.get(event.roomId());
        if (hub != null) {
            hub.offer(frame);
        }
        broker.publish(RoomHub.channel(event.roomId()), frame.payload());
    }

    /** A room that is not in use here has nobody in it. */
    private void answer(long roomId) {
        RoomHub hub = rooms.get(roomId);
        if (hub == null) {
            broker.publish(
                    RoomHub.channel(roomId),
                    new RoomPresence(nodes.id(), movement -> {}).all().payload());
        } else {
            hub.execute(hub::tellAll);
        }
    }

    private void afterInterruption() {
        rooms.values().forEach(hub -> hub.execute(hub::askAgain));
        sweep();
    }

    private void later(Duration delay, Runnable work) {
        try {
            var unused = timer.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "Closing: not scheduled");
        }
    }

    /** A room that is taken into use meanwhile is left to the next time. */
    private synchronized void sweep() {
        try {
            Map<Long, RoomHub> looked = Map.copyOf(rooms);
            Map<Long, Long> tops = roomRows.tops(looked.keySet());
            boolean count = !nodes.others().isEmpty() && sweeps++ % SWEEPS_A_COUNT == 0;
            looked.forEach((id, hub) -> {
                Long top = tops.get(id);
                if (top != null) {
                    hub.execute(() -> hub.reach(top, count));
                } else {
                    drop(id);
                }
            });
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "The rooms could not be compared: {0}", e.getMessage());
        }
    }

    void on(@Observes Change change) {
        if (change instanceof Change.RoomDeleted deleted) {
            drop(deleted.roomId());
        }
    }

    private void drop(long roomId) {
        RoomHub hub = rooms.remove(roomId);
        if (hub != null) {
            hub.execute(hub::deleted);
        }
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
        reader.close();
        workers.forEach(ExecutorService::shutdown);
    }
}
