package org.praca.chat.socket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.praca.chat.hub.Frame;
import org.praca.chat.hub.Listener;
import org.praca.platform.Json;
import org.praca.platform.Texts;

/** One socket in one room. Thread-safe. */
final class Connection implements Listener {
    /** Between a token's end and the socket's. */
    static final Duration GRACE = Duration.ofSeconds(30);

    /**
     * How long a client may send nothing, not even the answer to a ping. Not left to the container: one of them closes a fresh
     * socket at once when its own timer is set in a bad moment, and sets that timer again with every frame.
     */
    static final Duration SILENCE = Duration.ofSeconds(60);

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());
    /** How long a client has to answer a close before the connection is cut. */
    private static final long CUT_SECONDS = 5;

    private static final Duration ABUSE = Duration.ofSeconds(10);
    private static final Duration ABUSE_PAUSE = Duration.ofSeconds(2);

    private final Session session;
    private final Admission admission;
    private final Outbox outbox;
    private final Executor closer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Instant lastHeard;
    private Instant throttledSince = Instant.MAX;
    private Instant throttledLast = Instant.MIN;

    Connection(Session session, Admission admission, int outboxBytes, Executor closer, Instant now) {
        this.session = session;
        this.admission = admission;
        this.closer = closer;
        this.lastHeard = now;
        this.outbox = new Outbox(
                session.getAsyncRemote(),
                outboxBytes,
                admission.line().isHandedOut() ? Outbox.WINDOW : Outbox.NO_WINDOW,
                () -> close(CloseCode.TOO_SLOW));
    }

    Admission admission() {
        return admission;
    }

    @Override
    public void receive(Frame frame) {
        outbox.send(frame);
    }

    @Override
    public void roomDeleted() {
        close(CloseCode.ROOM_DELETED);
    }

    /** Answers what the client sent with an error of that code, in its language. */
    void error(String code) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("type", "error");
        node.put("code", code);
        node.put("detail", Texts.say(admission.language(), "frame." + code, List.of()));
        outbox.send(new Frame(0, node.toString()));
    }

    /** Counts a message over the rate; whether it has been too many for too long. */
    synchronized boolean isAbuse(Instant now) {
        if (throttledLast.plus(ABUSE_PAUSE).isBefore(now)) {
            throttledSince = now;
        }
        throttledLast = now;
        return !now.isBefore(throttledSince.plus(ABUSE));
    }

    /** The client has sent something. */
    void heard(Instant now) {
        lastHeard = now;
    }

    boolean isSilent(Instant now) {
        return !now.isBefore(lastHeard.plus(SILENCE));
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(admission.caller().expiresAt());
    }

    boolean isOverdue(Instant now) {
        return !now.isBefore(admission.caller().expiresAt().plus(GRACE));
    }

    /** Closes once, on another thread: some containers block on a peer that does not read. */
    void close(CloseCode code) {
        if (closed.compareAndSet(false, true)) {
            outbox.close();
            try {
                closer.execute(() -> farewell(code));
            } catch (RejectedExecutionException e) {
                // A socket that opens while the node stops: nobody else does it any more.
                farewell(code);
            }
            CompletableFuture.delayedExecutor(CUT_SECONDS, TimeUnit.SECONDS)
                    .execute(() -> admission.line().cut());
        }
    }

    private void farewell(CloseCode code) {
        try {
            session.close(new CloseReason(code, code.name().toLowerCase(java.util.Locale.ROOT)));
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "The socket was gone already");
        }
    }

    /** The client has read as far as the ping that this answers. */
    void pong(ByteBuffer payload) {
        outbox.acknowledge(payload);
    }

    /** Keeps an idle path open; a busy one needs none. */
    void ping() {
        if (!outbox.isIdle()) {
            return;
        }
        try {
            session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "The socket was gone already");
        }
    }
}
