package org.praca.chat.socket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Caller;
import org.praca.chat.hub.Frame;
import org.praca.chat.hub.Listener;
import org.praca.chat.presence.RoomPresence;
import org.praca.chat.wire.Carrier;
import org.praca.chat.wire.ContainerCarrier;
import org.praca.chat.wire.Outbox;
import org.praca.platform.Settings;

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

    private static final long LAST_WORD_MILLIS = 500;
    private static final int NAMES_IN_WELCOME = 100;

    private final Session session;
    private final Admission admission;
    private final Dialect dialect;
    private final int maxMessage;
    private final Carrier carrier;
    private final Outbox outbox;
    private final Executor worker;
    private final Executor closer;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** More answers than these are not kept for a client that floods the room before it is welcomed. */
    private static final int MOST_UNWELCOMED = 500;
    /** Answers that wait for the welcome. */
    private final Queue<Frame.Text> unwelcomed = new ArrayDeque<>();

    private boolean welcomed;
    private volatile boolean gone;
    private volatile Caller caller;
    private volatile Instant lastHeard;
    private Instant throttledSince = Instant.MAX;
    private Instant throttledLast = Instant.MIN;

    /** @param worker the room's */
    Connection(Session session, Admission admission, Settings settings, Executor worker, Executor closer, Instant now) {
        this.session = session;
        this.admission = admission;
        this.caller = admission.caller();
        this.dialect = Dialect.of(session.getNegotiatedSubprotocol());
        this.maxMessage = settings.maxMessage();
        this.worker = worker;
        this.closer = closer;
        this.lastHeard = now;
        Optional<Carrier> direct = admission.line().carrier();
        this.carrier = direct.orElseGet(() -> new ContainerCarrier(session.getAsyncRemote()));
        this.outbox = new Outbox(
                carrier,
                settings.outboxBytes(),
                direct.isPresent() ? Outbox.WINDOW : Outbox.NO_WINDOW,
                () -> close(CloseCode.TOO_SLOW));
    }

    Admission admission() {
        return admission;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Who speaks, by the newest token. */
    Caller caller() {
        return caller;
    }

    void renew(Caller renewed) {
        caller = renewed;
    }

    @Override
    public UUID accountId() {
        return admission.caller().accountId();
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    /** The container has closed it. */
    void gone() {
        gone = true;
        outbox.close();
    }

    @Override
    public void welcome(RoomPresence presence) {
        if (dialect == Dialect.V1) {
            outbox.send(Outgoing.welcome(
                    admission.room().name(),
                    caller.username(),
                    admission.room().lastSeq(),
                    maxMessage,
                    presence.attendance(NAMES_IN_WELCOME)));
        }
        for (Frame.Text text = nextUnwelcomed(); text != null; text = nextUnwelcomed()) {
            outbox.send(text);
        }
    }

    /** The next answer to a client that did not wait for its welcome; null once there is none left, and none waits any more. */
    private Frame.@Nullable Text nextUnwelcomed() {
        synchronized (unwelcomed) {
            welcomed = unwelcomed.isEmpty();
            return unwelcomed.poll();
        }
    }

    @Override
    public void receive(List<Frame> events, boolean replayed) {
        List<Frame.Text> texts = dialect.of(events);
        if (replayed) {
            outbox.replay(texts);
        } else {
            outbox.send(texts);
        }
    }

    @Override
    public void pass(Frame frame) {
        Frame.Text text = dialect.of(frame);
        if (text != null) {
            outbox.sendPassing(text);
        }
    }

    @Override
    public void caughtUp() {
        if (dialect == Dialect.V1 && admission.resumes()) {
            outbox.send(
                    Outgoing.resumed(admission.isComplete(), admission.room().lastSeq()));
        }
    }

    @Override
    public void whenDrained(Runnable next) {
        outbox.whenDrained(next);
    }

    /** The last word before the close, where the dialect has one and the client reads it soon. */
    @Override
    public void roomDeleted() {
        Runnable end = () -> close(CloseCode.ROOM_DELETED);
        if (dialect == Dialect.PLAIN) {
            end.run();
            return;
        }
        outbox.send(Outgoing.roomDeleted());
        outbox.whenDrained(end);
        CompletableFuture.delayedExecutor(LAST_WORD_MILLIS, TimeUnit.MILLISECONDS, closer)
                .execute(end);
    }

    /** Says something to this client alone, and not before its welcome. */
    void say(Frame.Text text) {
        if (!keepUntilWelcome(text)) {
            outbox.send(text);
        }
    }

    /** The same for threads that must not be held up by it: the room's worker sends it, with what else there is for the client. */
    void saySoon(Frame.Text text) {
        if (!keepUntilWelcome(text)) {
            outbox.sendSoon(text, worker);
        }
    }

    /** Whether its time is still to come; not where the welcome has been said. */
    private boolean keepUntilWelcome(Frame.Text text) {
        synchronized (unwelcomed) {
            if (!welcomed && unwelcomed.size() < MOST_UNWELCOMED) {
                unwelcomed.add(text);
            }
            return !welcomed;
        }
    }

    /** Answers what the client sent with an error of that code, in its language. */
    void error(@Nullable String ref, String code) {
        say(Outgoing.error(ref, code, admission.language()));
    }

    /** The same for threads that must not be held up by it. */
    void errorSoon(@Nullable String ref, String code) {
        saySoon(Outgoing.error(ref, code, admission.language()));
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
        return !now.isBefore(caller.expiresAt());
    }

    boolean isOverdue(Instant now) {
        return !now.isBefore(caller.expiresAt().plus(GRACE));
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
            CompletableFuture.delayedExecutor(CUT_SECONDS, TimeUnit.SECONDS, Runnable::run)
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

    /** Keeps the path open, and asks a client that only listens whether it is there. */
    void ping() {
        if (closed.get()) {
            return;
        }
        try {
            carrier.ping(ByteBuffer.allocate(0));
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "The socket was gone already");
        }
    }
}
