package org.praca.chat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.praca.platform.Settings;
import org.praca.testing.Parallel;

class SeatsTest {
    private static final UUID ANA = UUID.randomUUID();

    @Test
    void areNoMoreThanTheLimitHoweverManyAskAtOnce() throws Exception {
        Seats seats = new Seats(Settings.from(Map.of("PRACA_LIMIT_SOCKETS_USER", "5")));
        List<Optional<Seats.Seat>> asked = Parallel.run(20, thread -> () -> seats.take(ANA));
        assertThat(asked.stream().filter(Optional::isPresent)).hasSize(5);
        Seats.Seat one = asked.stream().flatMap(Optional::stream).findFirst().orElseThrow();
        one.leave();
        one.leave();
        assertThat(seats.take(ANA)).isPresent();
        assertThat(seats.take(ANA)).isEmpty();
        assertThat(seats.take(UUID.randomUUID())).isPresent();
    }

    @Test
    void areForEverybodyWhereLimitsAreOff() {
        Seats seats = new Seats(Settings.from(Map.of("PRACA_LIMIT_SOCKETS_USER", "1", "PRACA_LIMITS", "off")));
        assertThat(seats.take(ANA)).isPresent();
        assertThat(seats.take(ANA)).isPresent();
    }
}
