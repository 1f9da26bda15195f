package org.praca.chat.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomRepository;
import org.praca.database.Database;
import org.praca.database.Leases;
import org.praca.platform.Settings;
import org.praca.testing.MutableClock;
import org.praca.testing.TestDatabase;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

class RetentionTest {
    private final Database database = TestDatabase.open();
    private final MutableClock clock = new MutableClock();
    private final MessageRepository messages = new MessageRepository(database);
    private final UUID ana = UUID.randomUUID();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void takesOutWhatIsTooOldAndNothingElse() {
        Room room = room();
        UUID first = write(
                room,
                IntStream.range(0, 1_200)
                        .mapToObj(i -> new Command.Send("m" + i))
                        .toList());
        write(room, List.of(new Command.React(first, "x", true)));
        clock.advance(Duration.ofDays(20));
        write(room, List.of(new Command.Send("young"), new Command.React(first, "y", true)));
        clock.advance(Duration.ofDays(20));
        sweep(Map.of());
        assertThat(messages.events(room.id(), 0, 2_000)).hasSize(1_203);
        sweep(Map.of("PRACA_RETENTION", "P30D"));
        assertThat(messages.events(room.id(), 0, 2_000).stream().map(Event::seq))
                .containsExactly(1_202L, 1_203L);
        assertThat(messages.before(room.id(), Long.MAX_VALUE, 10)).hasSize(1);
        assertThat(write(room, List.of(new Command.Send("next")))).isNotNull();
        assertThat(messages.events(room.id(), 1_203, 10).get(0).seq()).isEqualTo(1_204);
    }

    @Test
    void isOneNodesWorkAtATime() {
        Leases mine = new Leases(database, clock);
        Leases theirs = new Leases(database, clock);
        assertThat(mine.take("work", Duration.ofMinutes(1))).isTrue();
        assertThat(theirs.take("work", Duration.ofMinutes(1))).isFalse();
        assertThat(theirs.take("other", Duration.ofMinutes(1))).isTrue();
        clock.advance(Duration.ofSeconds(61));
        assertThat(theirs.take("work", Duration.ofMinutes(1))).isTrue();
        assertThat(mine.take("work", Duration.ofMinutes(1))).isFalse();
    }

    private void sweep(Map<String, String> environment) {
        Retention retention = new Retention(database, new Leases(database, clock), clock, Settings.from(environment));
        retention.sweep();
        retention.close();
    }

    private Room room() {
        database.jdbi().useTransaction(handle -> new AccountRepository()
                .insert(handle, new Account(ana, "ana", "", "", "", "hash", true, 1, clock.instant(), null)));
        return new RoomRepository(database, clock).create("sala", ana).orElseThrow();
    }

    private UUID write(Room room, List<? extends Command> commands) {
        List<Draft> drafts = commands.stream()
                .map(command -> new Draft(room.id(), "sala", ana, "ana", false, command))
                .toList();
        Outcome first = database.jdbi()
                .inTransaction(handle -> BatchWriter.write(handle, drafts, clock.instant()))
                .get(0);
        return ((Outcome.Done) first).receipt().messageId();
    }
}
