package org.praca.chat.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.praca.bus.Broker;
import org.praca.bus.Broker.Subscription;
import org.praca.chat.presence.Attendance;
import org.praca.chat.presence.Movement;
import org.praca.chat.presence.Nodes;
import org.praca.chat.presence.RoomPresence;
import org.praca.chat.presence.Signal;

/**
 * One room in use on this node. {@code top} is the newest event known here; each member has a position, the last event it
 * was given. Members at the top get what comes; those behind read the log until they are there, at their own pace, and the room
 * itself reads what the bus has left out. So there is one way to recover: reading the log. A room is ready once the bus has
 * confirmed it and the other nodes have said who is there. Everything here runs on the room's worker.
 */
final class RoomHub {
    private static final System.Logger LOG = System.getLogger(RoomHub.class.getName());
    private static final Duration LONGEST_CONFIRMATION = Duration.ofMillis(500);
    private static final Duration LONGEST_ANSWER = Duration.ofMillis(300);
    /** Bytes after which a run of events ends. */
    private static final int LONGEST_RUN = 16 * 1024;

    private static final class Member {
        private final long goal;
        private long position;
        private boolean caughtUp;
        private boolean draining;

        Member(long position, long goal) {
            this.position = position;
            this.goal = goal;
        }
    }

    private final long roomId;
    private final Hub hub;
    private final Nodes nodes;
    private final Broker broker;
    private final int mostQueued;
    private final Executor worker;
    private final AtomicInteger queued = new AtomicInteger();
    private volatile boolean overflown;
    private final Map<Listener, Member> members = new HashMap<>();
    private final SortedMap<Long, Frame> early = new TreeMap<>();
    private final Map<Long, List<Listener>> reading = new HashMap<>();
    private final List<Runnable> waitingForReady = new ArrayList<>();
    private final Set<String> unanswered = new HashSet<>();
    private final Passing passing = new Passing();
    private final RoomPresence presence;
    private long top;
    private boolean delivering;
    private boolean live;
    private boolean ready;
    private boolean closed;
    private @Nullable Subscription subscription;

    RoomHub(long roomId, long top, Hub hub, Nodes nodes, Broker broker, int mostQueued, Executor worker) {
        this.roomId = roomId;
        this.top = top;
        this.hub = hub;
        this.nodes = nodes;
        this.broker = broker;
        this.mostQueued = mostQueued;
        this.worker = worker;
        this.presence = new RoomPresence(nodes.id(), this::moved);
    }

    void execute(Runnable work) {
        worker.execute(work);
    }

    /** The same for what the log holds as well, or another node tells again: beyond the bound it is left to them. */
    void enqueue(Runnable work) {
        if (queued.incrementAndGet() > mostQueued) {
            queued.decrementAndGet();
            overflown = true;
            return;
        }
        execute(() -> {
            queued.decrementAndGet();
            work.run();
            if (overflown && queued.get() == 0) {
                overflown = false;
                read(top);
            }
        });
    }

    /** Goes live when the bus has confirmed, or shortly after: a bus that is away keeps nobody out. */
    void subscribe() {
        broker.subscribe(Hub.channel(roomId), payload -> enqueue(() -> hear(payload)))
                .whenComplete((made, failure) -> execute(() -> subscribed(made)));
        hub.later(LONGEST_CONFIRMATION, () -> execute(this::goLive));
    }

    private void subscribed(@Nullable Subscription made) {
        if (closed && made != null) {
            made.close();
        } else {
            subscription = made;
            goLive();
            read(top);
        }
    }

    private void goLive() {
        if (live || closed) {
            return;
        }
        live = true;
        read(top);
        unanswered.addAll(nodes.others());
        if (unanswered.isEmpty()) {
            becomeReady();
        } else {
            nodes.ask(roomId);
            hub.later(LONGEST_ANSWER, () -> execute(this::becomeReady));
        }
    }

    private void becomeReady() {
        if (!ready && !closed) {
            ready = true;
            waitingForReady.forEach(Runnable::run);
            waitingForReady.clear();
        }
    }

    /** Runs that at once, or when the room is ready. */
    void whenReady(Runnable work) {
        if (ready || closed) {
            work.run();
        } else {
            waitingForReady.add(work);
        }
    }

    /**
     * Whether the member was taken in; not by a room that has just been closed. One who knows of more than has come here makes
     * the room read the log, not jump: the others still want what lies between.
     */
    boolean join(Listener listener, String username, long from, long goal) {
        if (closed) {
            return false;
        }
        if (listener.isGone()) {
            return true;
        }
        deliverNext();
        Member member = new Member(from, goal);
        members.put(listener, member);
        presence.enter(listener.accountId(), username).ifPresent(this::tell);
        whenReady(() -> welcome(listener, member));
        return true;
    }

    private void welcome(Listener listener, Member member) {
        if (members.get(listener) != member) {
            return;
        }
        listener.welcome(presence);
        if (member.position > top) {
            read(top);
        }
        moveTo(member.position, listener, member);
        catchUp(listener);
    }

    void leave(Listener listener) {
        if (members.remove(listener) != null) {
            presence.exit(listener.accountId())
                    .ifPresent(visit -> hub.later(
                            Hub.ABSENCE,
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
            Frame frame = Frame.ofPayload(payload);
            if (frame.isKept()) {
                offer(frame);
            } else {
                deliver(frame);
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
        give(Frame.passing(movement.json(), movement.accountId()));
    }

    private void tell(Signal signal) {
        if (!closed) {
            broker.publish(Hub.channel(roomId), signal.payload());
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
        if (deliver(frame)) {
            broker.publish(Hub.channel(roomId), frame.payload());
        }
    }

    private boolean deliver(Frame frame) {
        boolean news = passing.isNews(frame.v1().value());
        if (news) {
            give(frame);
        }
        return news;
    }

    private void give(Frame frame) {
        if (!ready) {
            return;
        }
        members.keySet().stream()
                .filter(listener -> !listener.accountId().equals(frame.from()))
                .forEach(listener -> listener.pass(frame));
    }

    /**
     * An event from the bus or from this node's own log: the next one, a repetition, or one too early. It is delivered behind what
     * the worker has to do already, so that events that come together go out together.
     */
    void offer(Frame frame) {
        if (frame.seq() <= top || closed) {
            return;
        }
        if (early.size() < mostQueued) {
            early.put(frame.seq(), frame);
        }
        if (!delivering) {
            delivering = true;
            execute(this::deliverOffered);
        }
    }

    private void deliverOffered() {
        delivering = false;
        deliverNext();
        if (!early.isEmpty()) {
            read(top);
        }
    }

    /**
     * The log is known to reach that far.
     *
     * @param count whether the other nodes are to compare what they know of presence here
     */
    void reach(long knownTop, boolean count) {
        if (knownTop > top) {
            read(top);
        }
        members.keySet().forEach(this::catchUp);
        if (count && !presence.isEmptyHere()) {
            tell(presence.counted());
        }
    }

    private void deliverNext() {
        List<Frame> run = nextRun();
        while (!run.isEmpty()) {
            List<Frame> next = run;
            members.forEach((listener, member) -> give(listener, member, next, false));
            run = nextRun();
        }
    }

    /** The events that follow the top, which moves on; not so many that a listener who reads would seem to be slow. */
    private List<Frame> nextRun() {
        List<Frame> run = new ArrayList<>();
        int bytes = 0;
        while (bytes < LONGEST_RUN && !early.isEmpty() && early.firstKey() <= top + 1) {
            Frame frame = early.remove(early.firstKey());
            if (frame != null && frame.seq() == top + 1) {
                top = frame.seq();
                bytes += frame.v1().bytes();
                run.add(frame);
            }
        }
        return run;
    }

    /** @param run events without a number left out */
    private void give(Listener listener, Member member, List<Frame> run, boolean replayed) {
        if (!ready || run.isEmpty()) {
            return;
        }
        long first = run.get(0).seq();
        long last = first + run.size() - 1;
        while (member.position >= first - 1 && member.position < last) {
            long to = member.caughtUp ? last : Math.min(member.goal, last);
            listener.receive(run.subList((int) (member.position + 1 - first), (int) (to + 1 - first)), replayed);
            moveTo(to, listener, member);
        }
    }

    private static void moveTo(long position, Listener listener, Member member) {
        member.position = position;
        if (!member.caughtUp && position >= member.goal) {
            member.caughtUp = true;
            listener.caughtUp();
        }
    }

    private void catchUp(Listener listener) {
        Member member = members.get(listener);
        if (ready && member != null && !member.draining && member.position < top) {
            boolean begun = reading.containsKey(member.position);
            List<Listener> waiting = reading.computeIfAbsent(member.position, key -> new ArrayList<>());
            if (!waiting.contains(listener)) {
                waiting.add(listener);
            }
            if (!begun) {
                hub.read(roomId, member.position, this);
            }
        }
    }

    private void read(long from) {
        if (live && !reading.containsKey(from)) {
            reading.put(from, new ArrayList<>());
            hub.read(roomId, from, this);
        }
    }

    /**
     * What the log holds behind that number; one reading serves everybody who waits for it. What is not there is there no more.
     *
     * @param reached how far the log was read at least
     */
    void readDone(long from, List<Frame> frames, long reached) {
        List<Listener> waiting = reading.getOrDefault(from, List.of());
        reading.remove(from);
        long previous = from;
        for (List<Frame> run : runs(frames)) {
            skip(previous, run.get(0).seq() - 1);
            waiting.forEach(listener -> replay(listener, run));
            previous = run.get(run.size() - 1).seq();
        }
        frames.stream().filter(frame -> frame.seq() > top).forEach(frame -> early.put(frame.seq(), frame));
        skip(previous, reached);
        deliverNext();
        waiting.forEach(this::goOnWhenDrained);
        if (frames.size() == Hub.PAGE || (!early.isEmpty() && top > from)) {
            read(top);
        }
    }

    /** Cut where a number is left out. */
    private static List<List<Frame>> runs(List<Frame> frames) {
        List<List<Frame>> runs = new ArrayList<>();
        int begin = 0;
        for (int end = 1; end <= frames.size(); end++) {
            if (end == frames.size()
                    || frames.get(end).seq() != frames.get(end - 1).seq() + 1) {
                runs.add(frames.subList(begin, end));
                begin = end;
            }
        }
        return runs;
    }

    private void replay(Listener listener, List<Frame> run) {
        Member member = members.get(listener);
        if (member != null) {
            give(listener, member, run, true);
        }
    }

    /** Nothing is left between these numbers: whoever waits for it goes on behind it. */
    private void skip(long from, long to) {
        if (to <= from || !early.subMap(from + 1, to + 1).isEmpty()) {
            return;
        }
        members.forEach((listener, member) -> {
            if (ready && member.position >= from && member.position < to) {
                moveTo(to, listener, member);
            }
        });
        if (top >= from && top < to) {
            top = to;
        }
    }

    /** A replay goes as fast as its reader. */
    private void goOnWhenDrained(Listener listener) {
        Member member = members.get(listener);
        if (member != null && member.position < top && !member.draining) {
            member.draining = true;
            listener.whenDrained(() -> execute(() -> {
                member.draining = false;
                catchUp(listener);
            }));
        }
    }

    /** The log could not be read; the next sweep tries again. */
    void readFailed(long from) {
        reading.remove(from);
    }

    void deleted() {
        List.copyOf(members.keySet()).forEach(Listener::roomDeleted);
        close();
    }

    void close() {
        closed = true;
        members.clear();
        if (subscription != null) {
            subscription.close();
        }
        waitingForReady.forEach(Runnable::run);
        waitingForReady.clear();
    }
}
