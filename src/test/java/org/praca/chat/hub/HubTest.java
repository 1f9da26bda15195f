package org.praca.chat.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.bus.Broker;
import org.praca.bus.LocalBroker;
import org.praca.change.Change;
import org.praca.chat.log.Command;
import org.praca.chat.log.Draft;
import org.praca.chat.log.MessageLog;
import org.praca.chat.log.MessageRepository;
import org.praca.chat.presence.Nodes;
import org.praca.chat.presence.RoomPresence;
import org.praca.chat.presence.Signal;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomRepository;
import org.praca.database.Database;
import org.praca.platform.Settings;
import org.praca.testing.MutableClock;
import org.praca.testing.Parallel;
import org.praca.testing.TestDatabase;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** Two nodes on one database and one bus that loses what a test wants it to lose. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HubTest {
    /** Well before the sweep, which would find everything in the end. */
    private static final Duration PROMPTLY = Duration.ofSeconds(3);

    private static final UUID AUTHOR = UUID.randomUUID();

    private static Database database;
    private static RoomRepository rooms;
    private static MessageRepository messages;
    private static final Settings SETTINGS = Settings.from(Map.of("PRACA_ROOM_QUEUE", "100"));

    private static LossyBus bus;
    private static MessageLog log;
    private static Hub mine;
    private static Hub theirs;

    private Room room;

    @BeforeAll
    static void startTwoNodes() {
        database = TestDatabase.open();
        MutableClock clock = new MutableClock();
        rooms = new RoomRepository(database, clock);
        messages = new MessageRepository(database);
        bus = new LossyBus();
        log = new MessageLog(database, clock, SETTINGS);
        mine = new Hub(bus, new Nodes(bus, Clock.systemUTC()), log, messages, rooms, SETTINGS);
        theirs = new Hub(
                bus,
                new Nodes(bus, Clock.systemUTC()),
                new MessageLog(database, clock, SETTINGS),
                messages,
                rooms,
                SETTINGS);
        database.jdbi().useTransaction(handle -> new AccountRepository()
                .insert(handle, new Account(AUTHOR, "ana", "", "", "", "hash", true, 1, clock.instant(), null)));
    }

    @AfterAll
    static void stop() {
        mine.close();
        theirs.close();
        bus.close();
        database.close();
    }

    @BeforeEach
    void makeARoom() {
        bus.lost = seq -> false;
        room = rooms.create("r" + UUID.randomUUID(), AUTHOR).orElseThrow();
    }

    @Test
    void givesEveryNodesListenersEveryMessageOnceAndInOrder() throws Exception {
        Ear here = join(mine, 0);
        Ear there = join(theirs, 0);
        say(200);
        promptly().untilAsserted(() -> assertThat(here.heard).isEqualTo(numbers(1, 200)));
        promptly().untilAsserted(() -> assertThat(there.heard).isEqualTo(numbers(1, 200)));
        assertThat(there.texts.get(0)).contains("\"seq\":1").contains(room.name());
    }

    @Test
    void fillsAHoleFromTheLogBeforeItGoesOn() throws Exception {
        Ear there = join(theirs, 0);
        bus.lost = seq -> seq == 2 || seq == 3;
        say(4);
        promptly().untilAsserted(() -> assertThat(there.heard).isEqualTo(numbers(1, 4)));
    }

    @Test
    void findsWhatTheBusHasLostAtTheEndByItself() throws Exception {
        Ear there = join(theirs, 0);
        say(1);
        promptly().until(() -> there.heard.size() == 1);
        bus.lost = seq -> true;
        say(2);
        Awaitility.await().atMost(Duration.ofSeconds(12)).untilAsserted(() -> assertThat(there.heard)
                .isEqualTo(numbers(1, 3)));
    }

    @Test
    void findsAtOnceWhatWasLostBeforeAnInterruptionEnded() throws Exception {
        Ear there = join(theirs, 0);
        bus.lost = seq -> true;
        say(3);
        bus.interrupt();
        promptly().untilAsserted(() -> assertThat(there.heard).isEqualTo(numbers(1, 3)));
    }

    @Test
    void dropsRepetitions() throws Exception {
        Ear there = join(theirs, 0);
        say(3);
        promptly().until(() -> there.heard.size() == 3);
        for (String text : List.copyOf(there.texts)) {
            bus.publish(RoomHub.channel(room.id()), frame(2, text).payload());
            bus.publish(RoomHub.channel(room.id()), frame(1, text).payload());
        }
        say(1);
        promptly().until(() -> there.heard.contains(4L));
        assertThat(there.heard).isEqualTo(numbers(1, 4));
    }

    @Test
    void bringsWhoJoinsBehindUpToTheTopAndThenGoesOnLive() throws Exception {
        say(700);
        Ear late = join(theirs, 3);
        promptly().untilAsserted(() -> assertThat(late.heard).isEqualTo(numbers(4, 700)));
        say(2);
        promptly().untilAsserted(() -> assertThat(late.heard).isEqualTo(numbers(4, 702)));
    }

    @Test
    void tellsTheEndOfAReplayBeforeItGivesWhatIsLive() throws Exception {
        say(20);
        Ear late = new Ear();
        theirs.join(room, 2, 5, late, "ana");
        promptly().untilAsserted(() -> assertThat(late.heard).isEqualTo(numbers(3, 20)));
        assertThat(late.caughtUpBehind).containsExactly(5L);
    }

    @Test
    void givesTogetherWhatHasComeMeanwhile() throws Exception {
        Ear slow = join(theirs, 0);
        say(1);
        promptly().until(() -> slow.heard.size() == 1);
        slow.gate = new CountDownLatch(1);
        say(1);
        promptly().until(() -> slow.given.size() == 2);
        say(50);
        slow.gate.countDown();
        promptly().untilAsserted(() -> assertThat(slow.heard).isEqualTo(numbers(1, 52)));
        assertThat(slow.given).containsExactly(1, 1, 50);
    }

    /** Together they might be more than an outbox takes before anything is sent. */
    @Test
    void givesNotTooMuchAtOnce() throws Exception {
        Ear slow = join(theirs, 0);
        say(1);
        promptly().until(() -> slow.heard.size() == 1);
        slow.gate = new CountDownLatch(1);
        say(1);
        promptly().until(() -> slow.given.size() == 2);
        say(50, "m".repeat(4_000));
        slow.gate.countDown();
        promptly().untilAsserted(() -> assertThat(slow.heard).isEqualTo(numbers(1, 52)));
        assertThat(slow.given).hasSizeGreaterThan(10).allMatch(events -> events <= 4);
    }

    @Test
    void goesOnBehindWhatIsKeptNoLonger() throws Exception {
        say(5);
        takeOut(3);
        Ear late = new Ear();
        theirs.join(room, 1, 5, late, "ana");
        promptly().untilAsserted(() -> assertThat(late.heard).isEqualTo(numbers(4, 5)));
        promptly().until(() -> late.caughtUpBehind.size() == 1);
        takeOut(5);
        Ear later = new Ear();
        mine.join(room, 2, 5, later, "ana");
        promptly().until(() -> later.caughtUpBehind.size() == 1);
        say(1);
        promptly().untilAsserted(() -> assertThat(later.heard).containsExactly(6L));
        promptly().untilAsserted(() -> assertThat(late.heard).isEqualTo(numbers(4, 6)));
        assertThat(late.caughtUpBehind).hasSize(1);
    }

    private void takeOut(long upTo) {
        database.jdbi()
                .useHandle(handle ->
                        handle.execute("DELETE FROM message WHERE room_id = ? AND seq <= ?", room.id(), upTo));
    }

    @Test
    void givesNothingTwiceToWhoIsAtTheTop() throws Exception {
        say(5);
        Ear top = join(theirs, 5);
        say(1);
        promptly().until(() -> !top.heard.isEmpty());
        assertThat(top.heard).containsExactly(6L);
    }

    @Test
    void leavesNoGapForWhoJoinsWhileOthersSend() throws Exception {
        List<Ear> ears = new CopyOnWriteArrayList<>();
        List<Long> starts = new CopyOnWriteArrayList<>();
        Parallel.run(5, thread -> () -> {
            for (int i = 0; i < 40; i++) {
                if (thread == 0) {
                    say(5);
                } else {
                    long top = rooms.tops(List.of(room.id())).getOrDefault(room.id(), 0L);
                    Ear ear = new Ear();
                    (thread % 2 == 0 ? mine : theirs).join(room, top, top, ear, "ana");
                    synchronized (ears) {
                        starts.add(top);
                        ears.add(ear);
                    }
                }
            }
            return true;
        });
        for (int i = 0; i < ears.size(); i++) {
            Ear ear = ears.get(i);
            long start = starts.get(i);
            promptly().untilAsserted(() -> assertThat(ear.heard).isEqualTo(numbers(start + 1, 200)));
        }
    }

    /** Who joins may know of messages that the room here has not heard of yet. */
    @Test
    void keepsNobodyWaitingWhereANewcomerIsAheadOfTheRoom() throws Exception {
        Ear first = join(theirs, 0);
        say(1);
        promptly().until(() -> first.heard.size() == 1);
        bus.lost = seq -> true;
        say(2);
        Ear newcomer = join(theirs, 3);
        promptly().untilAsserted(() -> assertThat(first.heard).isEqualTo(numbers(1, 3)));
        bus.lost = seq -> false;
        say(1);
        promptly().untilAsserted(() -> assertThat(first.heard).isEqualTo(numbers(1, 4)));
        promptly().untilAsserted(() -> assertThat(newcomer.heard).containsExactly(4L));
    }

    @Test
    void readsFromTheLogWhatDidNotFitIntoTheRoomsQueue() throws Exception {
        Ear slow = join(theirs, 0);
        say(1);
        promptly().until(() -> slow.heard.size() == 1);
        slow.gate = new CountDownLatch(1);
        say(300);
        slow.gate.countDown();
        promptly().untilAsserted(() -> assertThat(slow.heard).isEqualTo(numbers(1, 301)));
    }

    @Test
    void givesNothingToWhoHasLeft() throws Exception {
        Ear leaving = join(theirs, 0);
        Ear staying = join(theirs, 0);
        say(1);
        promptly().until(() -> leaving.heard.size() == 1 && staying.heard.size() == 1);
        theirs.leave(room, leaving);
        say(1);
        promptly().until(() -> staying.heard.size() == 2);
        assertThat(leaving.heard).containsExactly(1L);
    }

    @Test
    void tellsEverybodyThatTheRoomIsDeletedAndNothingAfterwards() throws Exception {
        Ear one = join(theirs, 0);
        Ear other = join(theirs, 0);
        say(1);
        promptly().until(() -> one.heard.size() == 1 && other.heard.size() == 1);
        theirs.on(new Change.RoomDeleted(room.id()));
        theirs.on(new Change.RoomDeleted(room.id()));
        promptly().until(() -> one.deleted == 1 && other.deleted == 1);
        say(1);
        Ear marker = join(theirs, 0);
        promptly().until(() -> marker.heard.size() == 2);
        assertThat(one.heard).containsExactly(1L);
        assertThat(one.deleted).isEqualTo(1);
    }

    @Test
    void keepsRoomsApart() throws Exception {
        Room other = rooms.create("r" + UUID.randomUUID(), AUTHOR).orElseThrow();
        Ear here = join(theirs, 0);
        Ear elsewhere = new Ear();
        theirs.join(other, 0, 0, elsewhere, "ana");
        say(2);
        promptly().until(() -> here.heard.size() == 2);
        assertThat(elsewhere.heard).isEmpty();
    }

    private static ConditionFactory promptly() {
        return Awaitility.await().pollInterval(Duration.ofMillis(10)).atMost(PROMPTLY);
    }

    private Ear join(Hub hub, long from) {
        Ear ear = new Ear();
        hub.join(room, from, from, ear, "ana");
        return ear;
    }

    private void say(int times) throws Exception {
        say(times, "m");
    }

    private void say(int times, String text) throws Exception {
        List<CompletionStage<?>> stages = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            stages.add(log.append(new Draft(room.id(), room.name(), AUTHOR, "ana", false, new Command.Send(text))));
        }
        for (CompletionStage<?> stage : stages) {
            stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private static Frame frame(long seq, String text) {
        return new Frame(seq, new Frame.Text(text), null, null);
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /** Writes down what it hears. */
    private static final class Ear implements Listener {
        private final List<Long> heard = new CopyOnWriteArrayList<>();
        private final List<String> texts = new CopyOnWriteArrayList<>();
        private final List<Integer> given = new CopyOnWriteArrayList<>();
        private final List<Long> caughtUpBehind = new CopyOnWriteArrayList<>();
        private volatile int deleted;
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public UUID accountId() {
            return AUTHOR;
        }

        @Override
        public boolean isGone() {
            return false;
        }

        @Override
        public void welcome(RoomPresence presence) {}

        @Override
        public void receive(List<Frame> events, boolean replayed) {
            given.add(events.size());
            events.forEach(this::pass);
        }

        @Override
        public void pass(Frame frame) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            heard.add(frame.seq());
            texts.add(frame.v1().value());
        }

        @Override
        public void caughtUp() {
            caughtUpBehind.add(heard.isEmpty() ? 0 : heard.get(heard.size() - 1));
        }

        @Override
        public void whenDrained(Runnable next) {
            next.run();
        }

        /** Called on the room's worker alone. */
        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate")
        public void roomDeleted() {
            deleted++;
        }
    }

    /** A bus within the process that loses the room messages with these numbers. */
    private static final class LossyBus implements Broker {
        private final LocalBroker inner = new LocalBroker();
        private final List<Runnable> interruptions = new CopyOnWriteArrayList<>();
        private volatile LongPredicate lost = seq -> false;

        @Override
        public void publish(String channel, byte[] payload) {
            boolean isEvent = channel.startsWith("praca:room:") && !Signal.is(payload);
            if (!isEvent || !lost.test(Frame.ofPayload(payload).seq())) {
                inner.publish(channel, payload);
            }
        }

        @Override
        public CompletionStage<Subscription> subscribe(String channel, Consumer<byte[]> listener) {
            return inner.subscribe(channel, listener);
        }

        @Override
        public void onInterruption(Runnable listener) {
            interruptions.add(listener);
        }

        void interrupt() {
            interruptions.forEach(Runnable::run);
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
