package org.praca.chat.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.praca.bus.Broker;
import org.praca.bus.Broker.Subscription;
import org.praca.chat.presence.Attendance;
import org.praca.chat.presence.Movement;
import org.praca.chat.presence.Nodes;
import org.praca.chat.presence.RoomPresence;
import org.praca.chat.presence.Signal;

/**
 * One room in use on this node: who listens here, who is there on all nodes, and what comes over the bus. It is ready once the bus
 * has confirmed it and the other nodes have said who is there; until then nobody is welcomed, nor hears anything. Everything here
 * but {@link #execute} and {@link #offer} runs on the room's worker.
 */
final class RoomHub {
    /** Between the last socket of a user and his leaving the room. */
    static final Duration ABSENCE = Duration.ofSeconds(15);

    private static final System.Logger LOG = System.getLogger(RoomHub.class.getName());
    private static final Duration LONGEST_CONFIRMATION = Duration.ofMillis(500);
    private static final Duration LONGEST_ANSWER = Duration.ofMillis(300);

    private enum State {
        SUBSCRIBING,
        ASKING,
        READY,
        CLOSED
    }

    /** Does something later, on another thread. */
    interface Timer {
        void after(Duration delay, Runnable work);
    }

    private final long roomId;
    private final Nodes nodes;
    private final Broker broker;
    private final Timer timer;
    private final Executor worker;
    private final RoomFeed feed;
    private final RoomQueue queue;
    private final Set<Listener> members = new HashSet<>();
    private final List<Runnable> waitingForReady = new ArrayList<>();
    private final Set<String> unanswered = new HashSet<>();
    private final Passing passing = new Passing();
    private final RoomPresence presence;
    private State state = State.SUBSCRIBING;
    private @Nullable Subscription subscription;

    /**
     * @param top the newest event that is known of
     * @param log reads the page behind a number
     * @param mostQueued events from elsewhere that wait for the worker, or for those before them
     */
    RoomHub(
            long roomId,
            long top,
            LongFunction<CompletionStage<Page>> log,
            Nodes nodes,
            Broker broker,
            Timer timer,
            int mostQueued,
            Executor worker) {
        this.roomId = roomId;
        this.nodes = nodes;
        this.broker = broker;
        this.timer = timer;
        this.worker = worker;
        this.feed = new RoomFeed(top, mostQueued, log, worker);
        this.queue = new RoomQueue(worker, mostQueued, feed::readOn);
        this.presence = new RoomPresence(nodes.id(), this::moved);
    }

    static String channel(long roomId) {
        return "praca:room:" + roomId;
    }

    /** On any thread. */
    void execute(Runnable work) {
        worker.execute(work);
    }

    /** An event that is committed, on any thread. */
    void offer(Frame frame) {
        queue.offer(() -> feed.offer(frame));
    }

    /** Goes live when the bus has confirmed, or shortly after: a bus that is away keeps nobody out. */
    void subscribe() {
        broker.subscribe(channel(roomId), payload -> queue.offer(() -> hear(payload)))
                .whenComplete((made, failure) -> execute(() -> subscribed(made)));
        timer.after(LONGEST_CONFIRMATION, () -> execute(this::goLive));
    }

    private void subscribed(@Nullable Subscription made) {
        if (state != State.CLOSED) {
            subscription = made;
            goLive();
            feed.readOn();
        } else if (made != null) {
            made.close();
        }
    }

    private void goLive() {
        if (state != State.SUBSCRIBING) {
            return;
        }
        state = State.ASKING;
        feed.start();
        unanswered.addAll(nodes.others());
        if (unanswered.isEmpty()) {
            becomeReady();
        } else {
            nodes.ask(roomId);
            timer.after(LONGEST_ANSWER, () -> execute(this::becomeReady));
        }
    }

    private void becomeReady() {
        if (state == State.ASKING) {
            state = State.READY;
            waitingForReady.forEach(Runnable::run);
            waitingForReady.clear();
        }
    }

    /** Runs that at once, or when the room is ready or closed. */
    void whenReady(Runnable work) {
        if (state == State.READY || state == State.CLOSED) {
            work.run();
        } else {
            waitingForReady.add(work);
        }
    }

    /**
     * Whether the member was taken in; not by a room that has just been closed.
     *
     * @param from the last event that the listener has
     * @param goal the event with which it is told that it has caught up
     */
    boolean join(Listener listener, String username, long from, long goal) {
        if (state == State.CLOSED) {
            return false;
        }
        if (!listener.isGone()) {
            feed.deliver();
            members.add(listener);
            presence.enter(listener.accountId(), username).ifPresent(this::tell);
            whenReady(() -> welcome(listener, from, goal));
        }
        return true;
    }

    private void welcome(Listener listener, long from, long goal) {
        if (members.contains(listener)) {
            listener.welcome(presence);
            feed.join(listener, from, goal);
        }
    }

    void leave(Listener listener) {
        if (members.remove(listener)) {
            feed.leave(listener);
            presence.exit(listener.accountId())
                    .ifPresent(visit -> timer.after(
                            ABSENCE,
                            () -> execute(() ->
                                    presence.giveUp(listener.accountId(), visit).ifPresent(this::tell))));
        }
    }

    /** Whether nobody is here, nor counts as being here. */
    boolean isEmpty() {
        return members.isEmpty() && presence.isEmptyHere();
    }

    Attendance attendance(int mostNames) {
        return presence.attendance(mostNames);
    }

    private void hear(byte[] payload) {
        try {
            if (Signal.is(payload)) {
                follow(Signal.ofPayload(payload));
                return;
            }
            long seq = Frame.seqOf(payload);
            if (seq == 0) {
                passHere(Frame.ofPayload(payload));
            } else if (!feed.has(seq)) {
                feed.offer(Frame.ofPayload(payload));
            }
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "Something else came over the bus: {0}", e.getMessage());
        }
    }

    private void follow(Signal signal) {
        if (!presence.hear(signal)) {
            nodes.ask(roomId);
        } else if (signal.all() != null && unanswered.remove(signal.node()) && unanswered.isEmpty()) {
            becomeReady();
        }
    }

    private void moved(Movement movement) {
        passOn(Frame.passing(movement.json(), movement.accountId()));
    }

    private void tell(Signal signal) {
        if (state != State.CLOSED) {
            broker.publish(channel(roomId), signal.payload());
        }
    }

    void tellAll() {
        tell(presence.all());
    }

    /** The bus may have lost what the other nodes have told. */
    void askAgain() {
        tellAll();
        nodes.ask(roomId);
    }

    /** That node is gone. */
    void forget(String node) {
        presence.forget(node);
    }

    /** What one member lets the others see in passing, on this node and on the others. */
    void pass(Frame frame) {
        if (passHere(frame)) {
            broker.publish(channel(roomId), frame.payload());
        }
    }

    /** Whether it was news. */
    private boolean passHere(Frame frame) {
        boolean news = passing.isNews(frame.v1().value());
        if (news) {
            passOn(frame);
        }
        return news;
    }

    private void passOn(Frame frame) {
        if (state == State.READY) {
            members.stream()
                    .filter(listener -> !listener.accountId().equals(frame.from()))
                    .forEach(listener -> listener.pass(frame));
        }
    }

    /**
     * The log is known to reach that far.
     *
     * @param count whether the other nodes are to compare what they know of presence here
     */
    void reach(long knownTop, boolean count) {
        feed.reach(knownTop);
        if (count && !presence.isEmptyHere()) {
            tell(presence.counted());
        }
    }

    void deleted() {
        List.copyOf(members).forEach(Listener::roomDeleted);
        close();
    }

    void close() {
        state = State.CLOSED;
        members.clear();
        feed.stop();
        if (subscription != null) {
            subscription.close();
        }
        waitingForReady.forEach(Runnable::run);
        waitingForReady.clear();
    }
}
