package org.praca.chat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.praca.auth.Caller;
import org.praca.chat.hub.Frame;
import org.praca.chat.room.Room;
import org.praca.chat.wire.Carrier;
import org.praca.chat.wire.Line;
import org.praca.platform.Settings;

class ConnectionTest {
    private final Instant opened = Instant.parse("2026-01-01T00:00:00Z");
    private int pings;

    @Test
    void isSilentAMinuteAfterItWasLastHeard() {
        Connection connection =
                new Connection(session(), admission(), Settings.from(Map.of()), Runnable::run, Runnable::run, opened);
        assertThat(connection.isSilent(opened.plusSeconds(59))).isFalse();
        assertThat(connection.isSilent(opened.plusSeconds(60))).isTrue();
        connection.heard(opened.plusSeconds(59));
        assertThat(connection.isSilent(opened.plusSeconds(118))).isFalse();
        assertThat(connection.isSilent(opened.plusSeconds(59).plus(Duration.ofMinutes(1))))
                .isTrue();
    }

    @Test
    void isOverHalfAMinuteAfterItsToken() {
        Connection connection =
                new Connection(session(), admission(), Settings.from(Map.of()), Runnable::run, Runnable::run, opened);
        assertThat(connection.isExpired(opened.plusSeconds(99))).isFalse();
        assertThat(connection.isExpired(opened.plusSeconds(100))).isTrue();
        assertThat(connection.isOverdue(opened.plusSeconds(129))).isFalse();
        assertThat(connection.isOverdue(opened.plusSeconds(130))).isTrue();
        connection.renew(caller(opened.plusSeconds(1_000)));
        assertThat(connection.isExpired(opened.plusSeconds(130))).isFalse();
        assertThat(connection.isOverdue(opened.plusSeconds(1_029))).isFalse();
    }

    @Test
    void isPingedOnlyUntilItIsClosed() {
        Connection connection =
                new Connection(session(), admission(), Settings.from(Map.of()), Runnable::run, Runnable::run, opened);
        connection.ping();
        connection.close(CloseCode.RESTART);
        connection.ping();
        assertThat(pings).isEqualTo(1);
    }

    private Caller caller(Instant until) {
        return new Caller(
                UUID.randomUUID(), UUID.randomUUID(), "key", "ana", Set.of(), Map.of("exp", until.getEpochSecond()));
    }

    private Admission admission() {
        Caller caller = caller(opened.plusSeconds(100));
        return new Admission(
                caller,
                new Room(1, "room", null, 0, false),
                null,
                0,
                Locale.ENGLISH,
                line(),
                new Seats.Seat(() -> {}),
                0);
    }

    private Line line() {
        Line line = new Line();
        line.connect(
                new Carrier() {
                    @Override
                    public int most() {
                        return 1;
                    }

                    @Override
                    public void send(List<Frame.Text> texts, SendHandler done) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public void ping(ByteBuffer payload) {
                        pings++;
                    }
                },
                () -> {});
        return line;
    }

    /** A session that nothing is asked of. */
    private static Session session() {
        return (Session) Proxy.newProxyInstance(
                ConnectionTest.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (proxy, method, arguments) -> null);
    }
}
