package org.praca.chat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.praca.auth.Caller;
import org.praca.chat.room.Room;
import org.praca.platform.Settings;

class ConnectionTest {
    private final Instant opened = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void isSilentAMinuteAfterItWasLastHeard() {
        Connection connection = new Connection(session(), admission(), Settings.from(Map.of()), Runnable::run, opened);
        assertThat(connection.isSilent(opened.plusSeconds(59))).isFalse();
        assertThat(connection.isSilent(opened.plusSeconds(60))).isTrue();
        connection.heard(opened.plusSeconds(59));
        assertThat(connection.isSilent(opened.plusSeconds(118))).isFalse();
        assertThat(connection.isSilent(opened.plusSeconds(59).plus(Duration.ofMinutes(1))))
                .isTrue();
    }

    private static Admission admission() {
        Caller caller = new Caller(UUID.randomUUID(), UUID.randomUUID(), "ana", Set.of(), Map.of());
        return new Admission(caller, new Room(1, "room", null, 0, false), null, 0, Locale.ENGLISH, new Line());
    }

    /** A session that nothing is asked of. */
    private static Session session() {
        return (Session) Proxy.newProxyInstance(
                ConnectionTest.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (proxy, method, arguments) -> null);
    }
}
