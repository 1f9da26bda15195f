package org.praca.chat.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RoomPresenceTest {
    private static final UUID ANA = UUID.randomUUID();
    private static final UUID BIA = UUID.randomUUID();

    private final List<String> heard = new ArrayList<>();
    private final RoomPresence here = new RoomPresence("here", this::write);
    private final RoomPresence there = new RoomPresence("there", movement -> {});

    private void write(Movement movement) {
        heard.add((movement.joined() ? "+" : "-") + movement.username() + movement.online());
    }

    @Test
    void joinsAndLeavesOnceHoweverManySockets() {
        assertThat(here.enter(ANA, "ana")).isPresent();
        assertThat(here.enter(ANA, "ana")).isEmpty();
        assertThat(here.exit(ANA)).isEmpty();
        int visit = here.exit(ANA).orElseThrow();
        assertThat(heard).containsExactly("+ana1");
        assertThat(here.giveUp(ANA, visit)).isPresent();
        assertThat(here.giveUp(ANA, visit)).isEmpty();
        assertThat(heard).containsExactly("+ana1", "-ana0");
        assertThat(here.isEmptyHere()).isTrue();
    }

    @Test
    void staysWhoComesBackInTime() {
        here.enter(ANA, "ana");
        int visit = here.exit(ANA).orElseThrow();
        here.enter(ANA, "ana");
        assertThat(here.giveUp(ANA, visit)).isEmpty();
        int next = here.exit(ANA).orElseThrow();
        assertThat(here.giveUp(ANA, visit)).isEmpty();
        assertThat(here.giveUp(ANA, next)).isPresent();
        assertThat(heard).containsExactly("+ana1", "-ana0");
    }

    @Test
    void countsAUserOfTwoNodesOnce() {
        here.enter(ANA, "ana");
        assertThat(here.hear(there.enter(ANA, "ana").orElseThrow())).isTrue();
        assertThat(here.hear(there.enter(BIA, "bia").orElseThrow())).isTrue();
        assertThat(here.attendance(10)).isEqualTo(new Attendance(2, List.of("ana", "bia")));
        here.giveUp(ANA, here.exit(ANA).orElseThrow());
        assertThat(here.hear(there.giveUp(ANA, there.exit(ANA).orElseThrow()).orElseThrow()))
                .isTrue();
        assertThat(heard).containsExactly("+ana1", "+bia2", "-ana1");
    }

    @Test
    void asksForEverybodyWhereItHasMissedSomething() {
        there.enter(ANA, "ana");
        Signal second = there.enter(BIA, "bia").orElseThrow();
        assertThat(here.hear(second)).isFalse();
        assertThat(here.hear(there.counted())).isFalse();
        assertThat(here.attendance(10).online()).isZero();
        assertThat(here.hear(there.all())).isTrue();
        assertThat(here.hear(there.counted())).isTrue();
        assertThat(heard.stream().map(what -> what.substring(0, 4))).containsExactlyInAnyOrder("+ana", "+bia");
    }

    @Test
    void tellsNothingOfWhomItKnowsAlreadyWhenEverybodyIsTold() {
        assertThat(here.hear(there.enter(ANA, "ana").orElseThrow())).isTrue();
        there.enter(BIA, "bia");
        there.giveUp(ANA, there.exit(ANA).orElseThrow());
        there.enter(ANA, "ana");
        assertThat(here.hear(there.all())).isTrue();
        assertThat(heard).containsExactly("+ana1", "+bia2");
    }

    @Test
    void losesTheUsersOfANodeThatIsGone() {
        here.enter(ANA, "ana");
        here.hear(new Signal("there", 5, Map.of(ANA, "ana", BIA, "bia"), null, null));
        here.forget("there");
        here.forget("there");
        assertThat(heard).containsExactly("+ana1", "+bia2", "-bia1");
        assertThat(here.hear(new Signal("there", 1, null, Map.of(BIA, "bia"), null)))
                .isTrue();
    }

    @Test
    void doesNotHearItself() {
        assertThat(here.hear(here.enter(ANA, "ana").orElseThrow())).isTrue();
        assertThat(here.hear(here.all())).isTrue();
        assertThat(here.attendance(10).online()).isEqualTo(1);
    }

    @Test
    void sendsSignalsThatComeBackAsTheyWent() {
        for (Signal signal : List.of(
                new Signal("n", 3, Map.of(ANA, "ana"), null, null),
                new Signal("n", 3, null, Map.of(ANA, "ana"), null),
                new Signal("n", 3, null, null, ANA),
                new Signal("n", 3, null, null, null))) {
            assertThat(Signal.is(signal.payload())).isTrue();
            assertThat(Signal.ofPayload(signal.payload())).isEqualTo(signal);
        }
    }

    @Test
    void showsTheFirstNamesOfAll() {
        for (int i = 0; i < 5; i++) {
            here.enter(UUID.randomUUID(), "u" + (9 - i));
        }
        assertThat(here.attendance(2)).isEqualTo(new Attendance(5, List.of("u5", "u6")));
    }
}
