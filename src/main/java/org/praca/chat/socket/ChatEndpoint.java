package org.praca.chat.socket;

import jakarta.enterprise.inject.Vetoed;
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
import org.jspecify.annotations.Nullable;
import org.praca.platform.Settings;
import org.praca.problem.Code;

/**
 * The chat socket. One instance serves one session; the container calls it from one thread at a time. Nothing here blocks:
 * messages go to the log's queue and come back through the hub.
 */
@Vetoed
@ServerEndpoint(
        value = "/ws/chat/{room}",
        configurator = ChatEndpoints.class,
        subprotocols = {Dialect.V1_PROTOCOL, Dialect.PLAIN_PROTOCOL})
public class ChatEndpoint {
    private static final System.Logger LOG = System.getLogger(ChatEndpoint.class.getName());

    private final Sockets sockets;
    private final Commands commands;
    private final Settings settings;
    private final Clock clock;
    private @Nullable Connection connection;
    private final StringBuilder received = new StringBuilder();
    private int receivedBinary;
    private boolean tooLarge;

    /** Some containers look for such a constructor; {@link ChatEndpoints} makes every instance by the other one. */
    public ChatEndpoint() {
        throw new UnsupportedOperationException();
    }

    ChatEndpoint(Sockets sockets, Commands commands, Settings settings, Clock clock) {
        this.sockets = sockets;
        this.commands = commands;
        this.settings = settings;
        this.clock = clock;
    }

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
            commands.take(current, whole);
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
            current.error(null, Code.INVALID.word());
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
}
