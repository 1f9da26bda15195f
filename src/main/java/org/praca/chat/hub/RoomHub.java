package org.praca.chat.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.praca.bus.Broker;
import org.praca.bus.Broker.Subscription;

/**
 * One room in use on this node. {@code top} is the newest message known here; each member has a position, the last message it
 * was given. Members at the top get what comes; those behind read the log until they are there, and the room itself reads what
 * the bus has left out. So there is one way to recover: reading the log. Everything here runs on the room's worker.
 */
final class RoomHub {
    /** More messages ahead of a hole than these are left to the log. */
    private static final int MOST_EARLY = 1_000;

    private static final Duration LONGEST_CONFIRMATION = Duration.ofMillis(500);

    private static final class Member {
        private long position;

        Member(long position) {
            this.position = position;
        }
    }

    private final long roomId;
    private final Hub hub;
    private final Broker broker;
    private final Executor worker;
    private final Map<Listener, Member> members = new HashMap<>();
    private final SortedMap<Long, Frame> early = new TreeMap<>();
    private final Map<Long, List<Listener>> reading = new HashMap<>();
    private long top;
    private boolean live;
    private boolean closed;
    private @Nullable Subscription subscription;

    RoomHub(long roomId, long top, Hub hub, Broker broker, Executor worker) {
        this.roomId = roomId;
        this.top = top;
        this.hub = hub;
        this.broker = broker;
        this.worker = worker;
    }

    void execute(Runnable work) {
        worker.execute(work);
    }

    /** Goes live when the bus has confirmed, or shortly after: a bus that is away keeps nobody out. */
    void subscribe() {
        broker.subscribe(Hub.channel(roomId), payload -> execute(() -> offer(Frame.ofPayload(payload))))
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
        if (!live && !closed) {
            live = true;
            read(top);
            members.keySet().forEach(this::catchUp);
        }
    }

    /** Whether the member was taken in; not by a room that has just been closed. */
    boolean join(Listener listener, long from) {
        if (closed) {
            return false;
        }
        members.put(listener, new Member(from));
        if (live) {
            reachFor(listener, from);
        }
        return true;
    }

    /** The log may reach further than the bus has told: the others must hear of that, too. */
    private void reachFor(Listener listener, long from) {
        if (from > top) {
            read(top);
        }
        catchUp(listener);
    }

    void leave(Listener listener) {
        members.remove(listener);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    long top() {
        return top;
    }

    /** A message from the bus or from this node's own log: the next one, a repetition, or one too early. */
    void offer(Frame frame) {
        if (frame.seq() <= top || closed) {
            return;
        }
        if (early.size() < MOST_EARLY) {
            early.put(frame.seq(), frame);
        }
        deliverNext();
        if (!early.isEmpty()) {
            read(top);
        }
    }

    /** The log is known to reach that far. */
    void reach(long knownTop) {
        if (knownTop > top) {
            read(top);
        }
        members.keySet().forEach(this::catchUp);
    }

    private void deliverNext() {
        while (!early.isEmpty() && early.firstKey() <= top + 1) {
            Frame frame = early.remove(early.firstKey());
            if (frame != null && frame.seq() == top + 1) {
                top = frame.seq();
                members.forEach((listener, member) -> give(listener, member, frame));
            }
        }
    }

    private static void give(Listener listener, Member member, Frame frame) {
        if (member.position == frame.seq() - 1) {
            member.position = frame.seq();
            listener.receive(frame);
        }
    }

    private void catchUp(Listener listener) {
        Member member = members.get(listener);
        if (live && member != null && member.position < top) {
            boolean begun = reading.containsKey(member.position);
            List<Listener> waiting = reading.computeIfAbsent(member.position, key -> new ArrayList<>());
            waiting.add(listener);
            if (!begun) {
                hub.read(roomId, member.position, this);
            }
        }
    }

    private void read(long from) {
        if (!reading.containsKey(from)) {
            reading.put(from, new ArrayList<>());
            hub.read(roomId, from, this);
        }
    }

    /** What the log holds behind that number; one reading serves everybody who waits for it. */
    void readDone(long from, List<Frame> frames) {
        List<Listener> waiting = reading.getOrDefault(from, List.of());
        reading.remove(from);
        frames.forEach(frame -> {
            for (Listener listener : waiting) {
                Member member = members.get(listener);
                if (member != null) {
                    give(listener, member, frame);
                }
            }
            if (frame.seq() > top) {
                early.put(frame.seq(), frame);
            }
        });
        deliverNext();
        waiting.forEach(this::catchUp);
        if (frames.size() == Hub.PAGE || (!early.isEmpty() && top > from)) {
            read(top);
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
    }
}
