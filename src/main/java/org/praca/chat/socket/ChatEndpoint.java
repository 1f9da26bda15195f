package org.praca.chat.socket;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Authenticator;
import org.praca.auth.Caller;
import org.praca.chat.log.Draft;
import org.praca.chat.log.MessageLog;
import org.praca.chat.room.Room;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;

/**
 * The chat socket. One instance serves one session; the container calls it from one thread at a time. Nothing here blocks:
 * messages go to the log's queue and come back through the hub.
 */
@Dependent
@ServerEndpoint(value = "/ws/chat/{room}", subprotocols = ChatEndpoint.PLAIN)
public class ChatEndpoint {
    static final String PLAIN = "praca.plain";

    private static final System.Logger LOG = System.getLogger(ChatEndpoint.class.getName());

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Sockets sockets;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private MessageLog log;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Authenticator authenticator;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private RateLimiter limiter;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Settings settings;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Clock clock;

    private @Nullable Connection connection;
    private final StringBuilder received = new StringBuilder();
    private int receivedBinary;
    private boolean tooLarge;

    @OnOpen
    public void open(Session session) throws IOException {
        if (session.getUserPrincipal() instanceof Admission admission) {
            connection = sockets.open(session, admission);
        } else {
            session.close(new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, "not admitted"));
        }
    }

    /** Takes text as it comes in, so that a message that is too large never fills the memory. */
    @OnMessage
    public void text(String part, boolean last) {
        Connection current = connection;
        if (current == null || tooLarge) {
            return;
        }
        current.heard(clock.instant());
        received.append(part);
        if (received.length() > settings.maxFrame() || bytes(received) > settings.maxFrame()) {
            tooLarge = true;
            received.setLength(0);
            current.close(CloseCode.TOO_LARGE);
        } else if (last) {
            String whole = received.toString();
            received.setLength(0);
            handle(current, whole);
        }
    }

    private static int bytes(CharSequence text) {
        return text.length() * 3 < 1_024 ? text.length() : text.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    @OnMessage
    public void binary(byte[] part, boolean last) {
        Connection current = connection;
        if (current == null || tooLarge) {
            return;
        }
        current.heard(clock.instant());
        receivedBinary += part.length;
        if (receivedBinary > settings.maxFrame()) {
            tooLarge = true;
            current.close(CloseCode.TOO_LARGE);
        } else if (last) {
            receivedBinary = 0;
            current.error(Code.INVALID.word());
        }
    }

    @OnMessage
    public void pong(PongMessage pong) {
        if (connection != null) {
            connection.heard(clock.instant());
            connection.pong(pong.getApplicationData());
        }
    }

    @OnClose
    public void close(Session session) {
        sockets.closed(session);
    }

    @OnError
    public void error(Session session, Throwable failure) {
        LOG.log(System.Logger.Level.DEBUG, "A socket failed", failure);
    }

    private void handle(Connection current, String text) {
        Incoming incoming = Incoming.read(text, settings.maxMessage());
        Caller caller = current.admission().caller();
        Instant now = clock.instant();
        if (current.isExpired(now)) {
            current.error(Code.TOKEN_NOT_VALID.word());
        } else if (!limiter.tryAcquire(Limit.MESSAGES_USER, caller.accountId().toString())) {
            current.error(Code.THROTTLED.word());
            if (current.isAbuse(now)) {
                current.close(CloseCode.TOO_MANY);
            }
        } else if (incoming instanceof Incoming.Wrong wrong) {
            current.error(wrong.code());
        } else if (incoming instanceof Incoming.Send send) {
            say(current, caller, send.message());
        }
    }

    /** As the caller is named now; whoever may not speak any more is shown out. */
    private void say(Connection current, Caller caller, String message) {
        try {
            Caller today = authenticator.refresh(caller);
            Room room = current.admission().room();
            Draft draft = new Draft(room.id(), room.name(), today.accountId(), today.username(), message);
            log.append(draft).whenComplete((stored, failure) -> {
                if (failure != null) {
                    current.error(
                            failure instanceof Problem problem ? problem.code().word() : Code.UNAVAILABLE.word());
                }
            });
        } catch (Problem problem) {
            if (problem.status() == 401) {
                current.close(CloseCode.ENDED);
            } else {
                current.error(problem.code().word());
            }
        } catch (RuntimeException e) {
            current.error(Code.UNAVAILABLE.word());
        }
    }
}
