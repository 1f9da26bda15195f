package org.praca.chat.socket;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.praca.chat.hub.Frame;

/**
 * What waits to be sent on one socket: bounded in bytes, in order, exactly one send in flight. Containers queue without bound
 * behind {@code sendText}, so the bound is here. A completion may come before {@code sendText} returns, on the caller's stack;
 * then the loop goes on instead of recursing. No lock is held while the container is called. Thread-safe.
 */
final class Outbox {
    private final RemoteEndpoint.Async remote;
    private final int maxBytes;
    private final Runnable onOverflow;
    private final Deque<Frame> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean sending;
    private boolean closed;

    Outbox(RemoteEndpoint.Async remote, int maxBytes, Runnable onOverflow) {
        this.remote = remote;
        this.maxBytes = maxBytes;
        this.onOverflow = onOverflow;
    }

    /** Sends when it is this frame's turn; over the bound nothing more is sent. */
    void send(Frame frame) {
        boolean overflow = false;
        synchronized (waiting) {
            if (closed) {
                return;
            }
            waiting.add(frame);
            waitingBytes += frame.bytes();
            if (waitingBytes > maxBytes) {
                overflow = true;
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
            pump();
        }
    }

    /** Whether nothing is on its way. */
    boolean isIdle() {
        synchronized (waiting) {
            return !sending;
        }
    }

    void close() {
        synchronized (waiting) {
            drop();
        }
    }

    private void drop() {
        closed = true;
        waiting.clear();
        waitingBytes = 0;
    }

    private void pump() {
        Frame next = take();
        while (next != null) {
            Flight flight = new Flight();
            try {
                remote.sendText(next.text(), flight);
            } catch (RuntimeException e) {
                close();
                return;
            }
            if (!flight.hasLandedAlready()) {
                return;
            }
            next = take();
        }
    }

    private @Nullable Frame take() {
        synchronized (waiting) {
            Frame next = waiting.poll();
            if (next == null) {
                sending = false;
            } else {
                waitingBytes -= next.bytes();
            }
            return next;
        }
    }

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
