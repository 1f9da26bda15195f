package org.praca.chat.wire;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.praca.chat.hub.Frame;
import org.praca.payara.DirectChannel;

/**
 * What goes to a client: frames that the container's own WebSocket code writes, each in one call, and between them frames made once
 * for all sockets, which need not go through that code. None follows a close frame. It is all for this socket's connection: some
 * containers use the objects of a connection that the client has closed again for another one, and tell late; what is written to
 * them then would reach a stranger. No frame waits for another thread; the container tells when there is room. Thread-safe.
 */
final class GuardedOutput extends ServletOutputStream implements Carrier {
    private static final int OPCODE = 0x0F;
    private static final int CLOSE = 0x08;
    private static final int PING = 0x89;

    private static final SendResult SENT = new SendResult();

    private final ServletOutputStream out;
    private final BooleanSupplier isOurs;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private @Nullable WriteListener containersOwn;
    private final @Nullable DirectChannel channel;
    private boolean listening;
    /** Whether no frame of ours is begun any more. */
    private volatile boolean closed;
    /** Whether a frame may have been written in part: what came next, the container's own, too, would be read as its rest. */
    private boolean torn;
    /** Whether the container may hold something that is not with its connection yet: at first, the answer to the handshake. */
    private boolean unflushed = true;
    /** Whether the container may have something that is not with the kernel yet. */
    private boolean behind = true;

    /**
     * What goes to that stream.
     *
     * @param channel what frames can be written to as long as the container has nothing to write
     */
    GuardedOutput(ServletOutputStream out, BooleanSupplier isOurs, @Nullable DirectChannel channel) {
        this.out = out;
        this.isOurs = isOurs;
        this.channel = channel;
    }

    @Override
    public int most() {
        return MOST;
    }

    /** In one call to the kernel, which costs more than all else. */
    @Override
    public void send(List<Frame.Text> texts, SendHandler done) {
        enqueue(new Waiting(texts.size() == 1 ? texts.get(0).wire() : joined(texts), done));
    }

    private static byte[] joined(List<Frame.Text> texts) {
        ByteBuffer frames = ByteBuffer.allocate(
                texts.stream().mapToInt(text -> text.wire().length).sum());
        texts.forEach(text -> frames.put(text.wire()));
        return frames.array();
    }

    @Override
    public void ping(ByteBuffer payload) {
        byte[] frame = ByteBuffer.allocate(2 + payload.remaining())
                .put((byte) PING)
                .put((byte) payload.remaining())
                .put(payload)
                .array();
        enqueue(new Waiting(frame, result -> {}));
    }

    private void enqueue(Waiting next) {
        synchronized (this) {
            waiting.add(next);
        }
        drain();
    }

    private void drain() {
        for (Waiting done = next(); done != null; done = next()) {
            done.tell();
        }
    }

    /** Null where nothing waits or there is no room. A frame no longer waits while it is written: that may call back. */
    private synchronized @Nullable Waiting next() {
        Waiting next = null;
        try {
            if (!hasRoom()) {
                return null;
            }
            next = waiting.remove();
            put(next.frame);
            return next;
        } catch (IOException | RuntimeException gone) {
            closed = true;
            torn |= next != null;
            Waiting lost = next == null ? waiting.remove() : next;
            return lost.failed(gone);
        }
    }

    /** Where there is none the container tells as soon as there is. */
    private boolean hasRoom() throws IOException {
        if (waiting.isEmpty()) {
            return false;
        }
        if (closed) {
            throw new IOException("Nothing more is sent here");
        }
        if (!behind) {
            return true;
        }
        check();
        if (!out.isReady()) {
            listen();
            return false;
        }
        behind = unflushed || channel == null || !channel.isIdle();
        return true;
    }

    /** The container gets what the kernel does not take. */
    private void put(byte[] frame) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(frame);
        if (channel != null && !behind) {
            channel.write(rest);
        }
        if (rest.hasRemaining()) {
            pass(frame, rest.position(), rest.remaining());
            flush();
        }
    }

    private void listen() {
        if (!listening) {
            listening = true;
            out.setWriteListener(new Listener());
        }
    }

    @Override
    public synchronized boolean isReady() {
        if (!isOurs.getAsBoolean()) {
            throw new IllegalStateException("The connection is gone");
        }
        return out.isReady();
    }

    @Override
    public synchronized void setWriteListener(WriteListener listener) {
        containersOwn = listener;
        listen();
    }

    @Override
    public void write(int value) {
        throw new UnsupportedOperationException("A frame is written whole");
    }

    @Override
    public synchronized void write(byte[] frame, int offset, int length) throws IOException {
        if (torn) {
            throw new IOException("A frame was written in part");
        }
        if ((frame[offset] & OPCODE) == CLOSE) {
            closed = true;
        }
        pass(frame, offset, length);
    }

    private void pass(byte[] frame, int offset, int length) throws IOException {
        check();
        behind = true;
        unflushed = true;
        out.write(frame, offset, length);
    }

    @Override
    public synchronized void flush() throws IOException {
        check();
        out.flush();
        unflushed = false;
    }

    @Override
    public synchronized void close() throws IOException {
        check();
        closed = true;
        out.close();
    }

    /** No frame of ours is begun from now on; does not wait for what is being written. */
    void end() {
        closed = true;
    }

    private void check() throws IOException {
        if (!isOurs.getAsBoolean()) {
            throw new IOException("The connection is gone");
        }
    }

    private void fail(Throwable failure) {
        List<Waiting> lost;
        synchronized (this) {
            closed = true;
            lost = new ArrayList<>(waiting);
            waiting.clear();
        }
        lost.forEach(next -> next.failed(failure).tell());
    }

    private @Nullable WriteListener other() {
        synchronized (this) {
            return containersOwn;
        }
    }

    private static final class Waiting {
        private final byte[] frame;
        private final SendHandler done;
        private SendResult result = SENT;

        Waiting(byte[] frame, SendHandler done) {
            this.frame = frame;
            this.done = done;
        }

        Waiting failed(Throwable cause) {
            result = new SendResult(cause);
            return this;
        }

        /** Not under the lock taken for it: that may send the next one. */
        void tell() {
            done.onResult(result);
        }
    }

    /** The container's own code holds a lock when it calls this class: it must not be called under the one here. */
    private void unlocked(Runnable call) {
        if (Thread.holdsLock(this)) {
            var unused = CompletableFuture.runAsync(call);
        } else {
            call.run();
        }
    }

    private static void possible(WriteListener other) {
        try {
            other.onWritePossible();
        } catch (IOException e) {
            other.onError(e);
        }
    }

    private final class Listener implements WriteListener {
        @Override
        public void onWritePossible() throws IOException {
            drain();
            WriteListener other = other();
            if (other != null) {
                unlocked(() -> possible(other));
            }
        }

        @Override
        public void onError(Throwable failure) {
            fail(failure);
            WriteListener other = other();
            if (other != null) {
                unlocked(() -> other.onError(failure));
            }
        }
    }
}
