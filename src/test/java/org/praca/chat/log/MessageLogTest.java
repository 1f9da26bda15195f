package org.praca.chat.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomRepository;
import org.praca.database.Database;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.testing.MutableClock;
import org.praca.testing.Parallel;
import org.praca.testing.TestDatabase;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MessageLogTest {
    private final Database database = TestDatabase.open();
    private final MutableClock clock = new MutableClock();
    private final MessageRepository messages = new MessageRepository(database);
    private final RoomRepository rooms = new RoomRepository(database, clock);
    private final UUID author = UUID.randomUUID();
    private final List<MessageLog> logs = new ArrayList<>();

    @BeforeEach
    void makeAnAuthor() {
        database.jdbi().useTransaction(handle -> new AccountRepository()
                .insert(handle, new Account(author, "ana", "", "", "", "hash", true, 1, clock.instant(), null)));
    }

    @AfterEach
    void close() {
        logs.forEach(MessageLog::close);
        database.close();
    }

    @Test
    void numbersTheMessagesOfARoomFromOneInTheOrderGiven() throws Exception {
        MessageLog log = log("10000");
        Room room = room("sala");
        List<CompletionStage<Receipt>> stages = IntStream.range(0, 1_200)
                .mapToObj(i -> log.append(draft(room, "m" + i)))
                .toList();
        for (int i = 0; i < stages.size(); i++) {
            Receipt receipt = get(stages.get(i));
            assertThat(receipt.seq()).isEqualTo(i + 1);
            assertThat(receipt.sentAt()).isEqualTo(clock.instant());
        }
        List<StoredMessage> last = messages.after(room.id(), 1_198, 10);
        assertThat(last.stream().map(StoredMessage::body)).containsExactly("m1198", "m1199");
        assertThat(last.stream().map(StoredMessage::id))
                .containsExactly(
                        get(stages.get(1_198)).messageId(),
                        get(stages.get(1_199)).messageId());
    }

    @Test
    void leavesNoHoleAndNoDuplicateWhereTwoNodesWriteIntoManyRoomsAtOnce() throws Exception {
        List<MessageLog> nodes = List.of(log("10000"), log("10000"));
        List<Room> many = IntStream.range(0, 6).mapToObj(i -> room("r" + i)).toList();
        Parallel.run(12, thread -> () -> {
            List<CompletionStage<Receipt>> stages = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Room room = many.get((i + thread) % many.size());
                stages.add(nodes.get(thread % 2).append(draft(room, thread + ":" + i)));
            }
            for (CompletionStage<Receipt> stage : stages) {
                get(stage);
            }
            return true;
        });
        for (Room room : many) {
            List<StoredMessage> stored = messages.after(room.id(), 0, 1_000);
            assertThat(stored.stream().map(StoredMessage::seq))
                    .isEqualTo(LongStream.rangeClosed(1, 120).boxed().toList());
            Map<String, Integer> lastOfThread = new HashMap<>();
            for (StoredMessage message : stored) {
                String[] parts = message.body().split(":", -1);
                int number = Integer.parseInt(parts[1]);
                Integer before = lastOfThread.put(parts[0], number);
                assertThat(before == null || before < number).as(message.body()).isTrue();
            }
        }
        assertThat(rooms.tops(many.stream().map(Room::id).toList()).values()).containsOnly(120L);
    }

    /** A reaction of an account that has just been deleted, say. */
    @Test
    void refusesWhatTheDatabaseRefusesAndNothingElse() throws Exception {
        MessageLog log = log("10000");
        Room room = room("sala");
        UUID message = get(log.append(draft(room, "first"))).messageId();
        List<CompletionStage<Receipt>> before = IntStream.range(0, 40)
                .mapToObj(i -> log.append(draft(room, "b" + i)))
                .toList();
        CompletionStage<Receipt> refused = log.append(new Draft(
                room.id(), room.name(), UUID.randomUUID(), "bia", false, new Command.React(message, "👍", true)));
        List<CompletionStage<Receipt>> behind = IntStream.range(0, 40)
                .mapToObj(i -> log.append(draft(room, "c" + i)))
                .toList();
        for (int i = 0; i < 40; i++) {
            assertThat(get(before.get(i)).seq()).isEqualTo(2 + i);
            assertThat(get(behind.get(i)).seq()).isEqualTo(42 + i);
        }
        assertThatThrownBy(() -> get(refused)).cause().isInstanceOfSatisfying(Problem.class, problem -> assertThat(
                        problem.code())
                .isEqualTo(Code.UNAVAILABLE));
    }

    @Test
    void tellsOfEveryCommittedMessageInOrderBeforeItIsAcknowledged() throws Exception {
        MessageLog log = log("10000");
        Queue<Long> heard = new ConcurrentLinkedQueue<>();
        log.onCommitted(message -> heard.add(message.seq()));
        Room room = room("sala");
        for (int i = 1; i <= 50; i++) {
            Long seq = get(log.append(draft(room, "m"))).seq();
            assertThat(heard).contains(seq);
        }
        assertThat(heard)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 50).boxed().toList());
    }

    @Test
    void acknowledgesAndGoesOnWhereTheListenerFails() throws Exception {
        MessageLog log = log("10000");
        log.onCommitted(message -> {
            throw new IllegalStateException("on purpose");
        });
        Room room = room("sala");
        assertThat(get(log.append(draft(room, "one"))).seq()).isEqualTo(1);
        assertThat(get(log.append(draft(room, "two"))).seq()).isEqualTo(2);
    }

    @Test
    void refusesMessagesForARoomThatIsGoneAndNotThoseOfTheOthersInTheBatch() throws Exception {
        MessageLog log = log("10000");
        Room here = room("here");
        Room gone = room("gone");
        database.jdbi().useTransaction(handle -> rooms.delete(handle, gone.id()));
        CompletionStage<Receipt> lost = log.append(draft(gone, "x"));
        CompletionStage<Receipt> kept = log.append(draft(here, "y"));
        assertThat(codeOf(lost)).isEqualTo(Code.NOT_FOUND);
        assertThat(get(kept).seq()).isEqualTo(1);
    }

    @Test
    void answersUnavailableWhileTheDatabaseIsAway() throws Exception {
        MessageLog log = log("10000");
        Room room = room("sala");
        get(log.append(draft(room, "before")));
        database.close();
        assertThat(codeOf(log.append(draft(room, "during")))).isEqualTo(Code.UNAVAILABLE);
        assertThat(codeOf(log.append(draft(room, "during")))).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void refusesAtOnceWhatItsQueueDoesNotHoldAndKeepsTheRest() throws Exception {
        MessageLog log = log("10");
        Room room = room("sala");
        List<CompletableFuture<Receipt>> stages = new ArrayList<>();
        database.jdbi().useTransaction(handle -> {
            handle.execute("UPDATE room SET last_seq = last_seq WHERE id = ?", room.id());
            for (int i = 0; i < 600; i++) {
                stages.add(log.append(draft(room, "m" + i)).toCompletableFuture());
            }
            assertThat(stages.stream().filter(CompletableFuture::isCompletedExceptionally))
                    .isNotEmpty();
        });
        long kept = 0;
        for (CompletableFuture<Receipt> stage : stages) {
            if (stage.isCompletedExceptionally()) {
                assertThat(codeOf(stage)).isEqualTo(Code.UNAVAILABLE);
            } else {
                kept++;
                assertThat(get(stage).seq()).isEqualTo(kept);
            }
        }
        assertThat(kept).isBetween(5L, 30L);
        assertThat(get(log.append(draft(room, "after"))).seq()).isEqualTo(kept + 1);
    }

    @Test
    void writesWhatIsQueuedBeforeItEnds() throws Exception {
        MessageLog log = log("10000");
        Room room = room("sala");
        List<CompletionStage<Receipt>> stages = IntStream.range(0, 300)
                .mapToObj(i -> log.append(draft(room, "m" + i)))
                .toList();
        log.close();
        assertThat(stages)
                .allSatisfy(stage -> assertThat(stage.toCompletableFuture()).isCompleted());
    }

    private MessageLog log(String queue) {
        MessageLog log = new MessageLog(database, clock, Settings.from(Map.of("PRACA_LOG_QUEUE", queue)));
        logs.add(log);
        return log;
    }

    private Room room(String name) {
        return rooms.create(name, author).orElseThrow();
    }

    private Draft draft(Room room, String body) {
        return new Draft(room.id(), room.name(), author, "ana", false, new Command.Send(body));
    }

    private static Receipt get(CompletionStage<Receipt> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Code codeOf(CompletionStage<Receipt> stage) throws Exception {
        return stage.<Code>handle(
                        (stored, failure) -> failure instanceof Problem problem ? problem.code() : Code.INTERNAL_ERROR)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }
}
