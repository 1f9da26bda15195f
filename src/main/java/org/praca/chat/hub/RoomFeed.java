package org.praca.chat.hub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gives the listeners of a room its events, each once and in order. {@code top} is the newest event known here; each listener has
 * a position, the last event it was given. Listeners at the top get what comes; those behind read the log until they are there, at
 * their own pace, and the feed itself reads what the bus has left out. So there is one way to recover: reading the log. Used by
 * the room's worker alone.
 */
final class RoomFeed {
    /**
     * Bytes after which a run of events ends: well below what an outbox takes at least, so that a listener who reads never seems to
     * be slow.
     */
    private static final int LONGEST_RUN = 16 * 1024;

    private static final class Cursor {
        private final long goal;
        private long position;
        private boolean caughtUp;
        private boolean draining;

        Cursor(long position, long goal) {
            this.position = position;
            this.goal = goal;
        }
    }

    private final LongFunction<CompletionStage<Page>> log;
    private final Executor worker;
    private final int mostEarly;
    private final Map<Listener, Cursor> cursors = new HashMap<>();
    private final SortedMap<Long, Frame> early = new TreeMap<>();
    private final Map<Long, Set<Listener>> reading = new HashMap<>();
    private long top;
    private boolean delivering;
    /** Before it is, a reading would miss what comes until the bus is heard, and stand in the way of the one after that. */
    private boolean live;

    /**
     * @param log reads the page behind a number
     * @param mostEarly events that are kept until those before them are here
     */
    RoomFeed(long top, int mostEarly, LongFunction<CompletionStage<Page>> log, Executor worker) {
        this.top = top;
        this.mostEarly = mostEarly;
        this.log = log;
        this.worker = worker;
    }

    /** Events are offered from now on; what came before is read. */
    void start() {
        live = true;
        readOn();
    }

    /** Nobody listens any more. */
    void stop() {
        live = false;
        cursors.clear();
        early.clear();
    }

    /**
     * One who knows of more than has come here makes the feed read the log, not jump: the others still want what lies between.
     *
     * @param from the last event that the listener has
     * @param goal the event with which it is told that it has caught up
     */
    void join(Listener listener, long from, long goal) {
        Cursor cursor = new Cursor(from, goal);
        cursors.put(listener, cursor);
        if (Math.max(from, goal) > top) {
            readOn();
        }
        moveTo(from, listener, cursor);
        catchUp(listener);
    }

    void leave(Listener listener) {
        cursors.remove(listener);
    }

    /**
     * An event from the bus or from this node's own log: the next one, a repetition, or one too early. It is delivered behind what
     * the worker has to do already, so that events that come together go out together.
     */
    void offer(Frame frame) {
        if (frame.seq() <= top || !live) {
            return;
        }
        if (early.size() < mostEarly) {
            early.put(frame.seq(), frame);
        }
        if (!delivering) {
            delivering = true;
            worker.execute(this::deliverOffered);
        }
    }

    /** Whether it needs no event of that number any more. */
    boolean has(long seq) {
        return seq <= top || early.containsKey(seq);
    }

    private void deliverOffered() {
        delivering = false;
        deliver();
        if (!early.isEmpty()) {
            readOn();
        }
    }

    /** Delivers at once what was offered. */
    void deliver() {
        List<Frame> run = nextRun();
        while (!run.isEmpty()) {
            List<Frame> next = run;
            cursors.forEach((listener, cursor) -> give(listener, cursor, next, false));
            run = nextRun();
        }
    }

    /** The log is known to reach that far. */
    void reach(long knownTop) {
        if (knownTop > top) {
            readOn();
        }
        cursors.keySet().forEach(this::catchUp);
    }

    /** Reads what the log holds behind the top. */
    void readOn() {
        if (live) {
            read(top, Set.of());
        }
    }

    /** The events that follow the top, which moves on. */
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
    private static void give(Listener listener, Cursor cursor, List<Frame> run, boolean replayed) {
        long first = run.get(0).seq();
        long last = last(run);
        while (cursor.position >= first - 1 && cursor.position < last) {
            long to = cursor.caughtUp ? last : Math.min(cursor.goal, last);
            listener.receive(part(run, (int) (cursor.position + 1 - first), (int) (to + 1 - first)), replayed);
            moveTo(to, listener, cursor);
        }
    }

    /** Most get the whole of it, one list for all. */
    private static List<Frame> part(List<Frame> run, int from, int to) {
        return from == 0 && to == run.size() ? run : run.subList(from, to);
    }

    private static long last(List<Frame> run) {
        return run.get(run.size() - 1).seq();
    }

    private static void moveTo(long position, Listener listener, Cursor cursor) {
        cursor.position = position;
        if (!cursor.caughtUp && position >= cursor.goal) {
            cursor.caughtUp = true;
            listener.caughtUp();
        }
    }

    private void catchUp(Listener listener) {
        Cursor cursor = cursors.get(listener);
        if (cursor != null && !cursor.draining && cursor.position < top) {
            read(cursor.position, Set.of(listener));
        }
    }

    /** One reading serves everybody who waits for it. */
    private void read(long from, Set<Listener> listeners) {
        Set<Listener> waiting = reading.get(from);
        if (waiting != null) {
            waiting.addAll(listeners);
            return;
        }
        reading.put(from, new LinkedHashSet<>(listeners));
        log.apply(from).whenComplete((page, failure) -> worker.execute(() -> answered(from, page)));
    }

    /** @param page null where the log could not be read; the next sweep tries again */
    private void answered(long from, @Nullable Page page) {
        Set<Listener> waiting = reading.getOrDefault(from, Set.of());
        reading.remove(from);
        if (page != null && live) {
            take(from, page, waiting);
        }
    }

    private void take(long from, Page page, Set<Listener> waiting) {
        long previous = from;
        for (List<Frame> run : runs(page.frames())) {
            skip(previous, run.get(0).seq() - 1);
            waiting.forEach(listener -> replay(listener, run));
            previous = last(run);
        }
        page.frames().stream().filter(frame -> frame.seq() > top).forEach(frame -> early.put(frame.seq(), frame));
        skip(previous, page.reached());
        deliver();
        waiting.forEach(this::goOnWhenDrained);
        boolean stillBehindAHole = !early.isEmpty() && top > from;
        if (page.isFull() || stillBehindAHole) {
            readOn();
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
        Cursor cursor = cursors.get(listener);
        if (cursor != null) {
            give(listener, cursor, run, true);
        }
    }

    /** Nothing is left between these numbers: whoever waits for it goes on behind it. */
    private void skip(long from, long to) {
        if (to <= from || !early.subMap(from + 1, to + 1).isEmpty()) {
            return;
        }
        cursors.forEach((listener, cursor) -> {
            if (cursor.position >= from && cursor.position < to) {
                moveTo(to, listener, cursor);
            }
        });
        if (top >= from && top < to) {
            top = to;
        }
    }

    /** A replay goes as fast as its reader. */
    private void goOnWhenDrained(Listener listener) {
        Cursor cursor = cursors.get(listener);
        if (cursor != null && cursor.position < top && !cursor.draining) {
            cursor.draining = true;
            listener.whenDrained(() -> worker.execute(() -> {
                cursor.draining = false;
                catchUp(listener);
            }));
        }
    }
}
