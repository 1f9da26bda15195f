package org.praca.chat.wire;

import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.praca.chat.hub.Frame;

/**
 * What waits to be sent on one socket: bounded in bytes, in order, exactly one send in flight. Containers queue without bound
 * behind {@code sendText}, so the bound is here. What waits goes out together where the carrier takes it so. A completion may
 * come before the call returns, on the caller's stack; then the loop goes on instead of recursing. No lock is held while the
 * container is called. Thread-safe.
 *
 * <p>A completed send says only that the container, or the kernel, has taken the text; on some servers that is megabytes before
 * anybody reads it. There, every so often a ping goes after the frames, whose pong tells how far the client has read, and no more
 * than a window is ever on its way. A ping carries random bytes: a client that doesn't read can't answer it.
 */
public final class Outbox {
    /** Bytes on their way that the client has not been seen to have read; what more there is waits here. */
    public static final long WINDOW = 512 * 1024;

    /** For a container whose completed send means that the kernel has taken the text. */
    public static final long NO_WINDOW = Long.MAX_VALUE;

    private static final long MARK_EVERY = WINDOW / 8;
    /** Bytes after which nothing more goes out together with them. */
    private static final long TOGETHER = 16 * 1024;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Carrier carrier;
    private final int maxBytes;
    private final long window;
    private final Runnable onOverflow;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private long waitingBytes;
    private long sentBytes;
    /** At another place for each socket: those of a room are sent the same, and would all be pinged behind the same message. */
    private long markedBytes = -ThreadLocalRandom.current().nextLong(MARK_EVERY);

    private long readBytes;
    private boolean sending;
    private boolean closed;
    private @Nullable Runnable onDrained;

    public Outbox(Carrier carrier, int maxBytes, long window, Runnable onOverflow) {
        this.carrier = carrier;
        this.maxBytes = maxBytes;
        this.window = window;
        this.onOverflow = onOverflow;
    }

    /** Sends when it is this text's turn; over the bound nothing more is sent. */
    public void send(Frame.Text text) {
        send(List.of(text));
    }

    public void send(List<Frame.Text> texts) {
        add(texts, Kind.LIVE, Runnable::run);
    }

    /**
     * The same on another thread, with what is given until that comes to it: behind what it has to do already, and what comes of
     * that. What waits for that thread counts as the client's backlog.
     */
    public void sendSoon(Frame.Text text, Executor worker) {
        add(List.of(text), Kind.LIVE, pump -> worker.execute(() -> pump(worker)));
    }

    /** The same for what matters only now: where there is no room it is left out. */
    public void sendPassing(Frame.Text text) {
        add(List.of(text), Kind.PASSING, Runnable::run);
    }

    /** The same for what was missed and comes at the reader's pace: it does not count as its backlog. */
    public void replay(List<Frame.Text> texts) {
        add(texts, Kind.REPLAYED, Runnable::run);
    }

    private void add(List<Frame.Text> texts, Kind kind, Executor sender) {
        boolean overflow;
        synchronized (waiting) {
            if (closed || texts.isEmpty()) {
                return;
            }
            for (Frame.Text text : texts) {
                Waiting next = new Waiting(text, kind);
                waiting.add(next);
                waitingBytes += next.counted();
            }
            overflow = waitingBytes > maxBytes && !makeRoom();
            if (overflow) {
                drop();
            } else if (sending) {
                return;
            } else {
                sending = true;
            }
        }
        if (overflow) {
            onOverflow.run();
        } else {
            pump(sender);
        }
    }

    private void pump(Executor sender) {
        try {
            sender.execute(this::pump);
        } catch (RejectedExecutionException stopping) {
            pump();
        }
    }

    /** Leaves out what matters only now. */
    private boolean makeRoom() {
        waiting.removeIf(next -> next.kind() == Kind.PASSING);
        waitingBytes = waiting.stream().mapToLong(Waiting::counted).sum();
        return waitingBytes <= maxBytes;
    }

    /** Runs that once nothing waits any more, on any thread; not where the socket closes before. One at a time. */
    public void whenDrained(Runnable next) {
        synchronized (waiting) {
            if (closed) {
                return;
            }
            if (sending || !waiting.isEmpty()) {
                onDrained = next;
                return;
            }
        }
        next.run();
    }

    /** Whether nothing is on its way; for tests. */
    boolean isIdle() {
        synchronized (waiting) {
            return !sending;
        }
    }

    public void close() {
        synchronized (waiting) {
            drop();
        }
    }

    /** Whoever waits for the end of a replay waits no more: nobody listens. */
    private void drop() {
        closed = true;
        onDrained = null;
        waiting.clear();
        marks.clear();
        waitingBytes = 0;
    }

    private void pump() {
        List<Frame.Text> next = take();
        while (!next.isEmpty()) {
            Flight flight = new Flight();
            try {
                carrier.send(next, flight);
                ByteBuffer ping = mark();
                if (ping != null) {
                    carrier.ping(ping);
                }
            } catch (IOException | RuntimeException e) {
                close();
                return;
            }
            if (!flight.hasLandedAlready()) {
                return;
            }
            next = take();
        }
    }

    /** What goes out next; empty where nothing does for now. */
    private List<Frame.Text> take() {
        List<Frame.Text> taken = List.of();
        Runnable drained = null;
        synchronized (waiting) {
            if (!waiting.isEmpty() && sentBytes - readBytes < window) {
                taken = takeTogether();
            } else {
                sending = false;
                if (waiting.isEmpty()) {
                    drained = onDrained;
                    onDrained = null;
                }
            }
        }
        if (drained != null) {
            drained.run();
        }
        return taken;
    }

    private List<Frame.Text> takeTogether() {
        long end = sentBytes + TOGETHER;
        Frame.Text first = takeOne();
        if (!goesAlong(1, end)) {
            return List.of(first);
        }
        List<Frame.Text> taken = new ArrayList<>();
        taken.add(first);
        do {
            taken.add(takeOne());
        } while (goesAlong(taken.size(), end));
        return taken;
    }

    private boolean goesAlong(int taken, long end) {
        return !waiting.isEmpty() && taken < carrier.most() && sentBytes < end;
    }

    private Frame.Text takeOne() {
        Waiting next = waiting.remove();
        waitingBytes -= next.counted();
        sentBytes += next.text().bytes();
        return next.text();
    }

    /** Goes on where the client has read as far as one of our pings; any other pong means nothing. */
    public void acknowledge(ByteBuffer pong) {
        synchronized (waiting) {
            long nonce = pong.remaining() == Long.BYTES ? pong.getLong(pong.position()) : 0;
            if (marks.stream().noneMatch(mark -> mark.nonce() == nonce)) {
                return;
            }
            Mark mark;
            do {
                mark = marks.remove();
                readBytes = mark.upTo();
            } while (mark.nonce() != nonce);
            if (sending || closed || waiting.isEmpty()) {
                return;
            }
            sending = true;
        }
        pump();
    }

    /** A ping to send after what has been sent, where it is time for one. */
    private @Nullable ByteBuffer mark() {
        synchronized (waiting) {
            if (closed || window == NO_WINDOW || sentBytes - markedBytes < MARK_EVERY) {
                return null;
            }
            markedBytes = sentBytes;
            Mark mark = new Mark(RANDOM.nextLong(), sentBytes);
            marks.add(mark);
            return ByteBuffer.allocate(Long.BYTES).putLong(mark.nonce()).flip();
        }
    }

    private enum Kind {
        LIVE,
        PASSING,
        REPLAYED
    }

    private record Waiting(Frame.Text text, Kind kind) {
        /** How much of the bound it takes. */
        int counted() {
            return kind == Kind.REPLAYED ? 0 : text.bytes();
        }
    }

    /** What was sent up to a ping, which that number tells apart from others. */
    private record Mark(long nonce, long upTo) {}

    private final class Flight implements SendHandler {
        private final AtomicBoolean first = new AtomicBoolean();

        @Override
        public void onResult(SendResult result) {
            if (!result.isOK()) {
                close();
            }
            if (!first.compareAndSet(false, true)) {
                pump();
            }
        }

        /** Of the completion and the return of the call, the one that comes second goes on. */
        boolean hasLandedAlready() {
            return !first.compareAndSet(false, true);
        }
    }
}
