package org.praca.chat.wire;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.websocket.CloseReason.CloseCodes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A client's bytes on their way to the container's own WebSocket code, which a {@link FrameGuard} lets pass or not. In place of
 * a frame that it refuses the container reads a close frame with the code of the refusal, as if the client had sent it: it
 * answers with the same code and ends the session. Whatever comes after that is read and dropped. Bytes are not copied, but for
 * a header that comes in two pieces. Reads are in blocks and do not wait; one thread at a time.
 */
final class GuardedInput extends ServletInputStream {
    private static final System.Logger LOG = System.getLogger(GuardedInput.class.getName());

    private final ServletInputStream in;
    private final FrameGuard guard;
    private final byte[] kept = new byte[FrameGuard.LONGEST_HEADER];
    private int keptLength;
    private @Nullable ReadListener listener;
    private boolean farewellPending;
    private volatile boolean refused;

    GuardedInput(ServletInputStream in, FrameGuard guard) {
        this.in = in;
        this.guard = guard;
    }

    /** Whether a frame has been refused. Any thread may ask. */
    boolean hasRefused() {
        return refused;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        CloseCodes refusal = guard.refusal();
        if (refusal == null) {
            return readGuarded(bytes, offset, length);
        }
        if (farewellPending) {
            byte[] farewell = farewell(refusal);
            System.arraycopy(farewell, 0, bytes, offset, farewell.length);
            farewellPending = false;
            return farewell.length;
        }
        return Math.min(0, in.read(bytes, offset, length));
    }

    private int readGuarded(byte[] bytes, int offset, int length) throws IOException {
        System.arraycopy(kept, 0, bytes, offset, keptLength);
        int count = in.read(bytes, offset + keptLength, length - keptLength);
        if (count < 0) {
            return count;
        }
        int end = offset + keptLength + count;
        int passed = guard.pass(bytes, offset, end);
        if (guard.refusal() == null) {
            keptLength = end - passed;
            System.arraycopy(bytes, passed, kept, 0, keptLength);
        } else {
            farewellPending = true;
            refused = true;
        }
        return passed - offset;
    }

    /** A close frame with that code, masked with zeros. */
    private static byte[] farewell(CloseCodes reason) {
        int code = reason.getCode();
        return new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, (byte) (code >> 8), (byte) code};
    }

    @Override
    public int available() throws IOException {
        return Math.max(FrameGuard.LONGEST_HEADER, in.available() + keptLength);
    }

    @Override
    public boolean isReady() {
        return farewellPending || in.isReady();
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("A frame's header is passed on whole, so in blocks only");
    }

    @Override
    public boolean isFinished() {
        return in.isFinished();
    }

    /** It hears nothing yet, see {@link #listen}. */
    @Override
    public void setReadListener(ReadListener containersOwn) {
        listener = containersOwn;
    }

    /**
     * Lets the listener hear what comes, and what is there already, on this thread. Once the container's own code is ready: what a
     * client sends right behind its handshake reaches a listener that waits for the very call in which it is set, for ever.
     */
    void listen() {
        if (listener != null) {
            try {
                in.setReadListener(listener);
            } catch (IllegalStateException closedAlready) {
                LOG.log(System.Logger.Level.DEBUG, "The socket was gone already");
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
