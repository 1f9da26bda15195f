package org.praca.chat.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.praca.chat.presence.RoomPresence;

/** On a worker that works when the test says so, behind a log that answers what the test says. */
class RoomFeedTest {
    private static final int MOST_EARLY = 5;

    private record Reading(long from, CompletableFuture<Page> answer) {}

    private final Queue<Runnable> worker = new ArrayDeque<>();
    private final Deque<Reading> readings = new ArrayDeque<>();

    @Test
    void givesWhatComesTogetherAsOneRun() {
        RoomFeed feed = liveAt(0);
        Ear ear = join(feed, 0, 0);
        offer(feed, 2, 1, 3);
        assertThat(ear.heard).isEmpty();
        work();
        assertThat(ear.heard).containsExactly("1 2 3");
        assertThat(readings).isEmpty();
    }

    @Test
    void endsARunWhenItIsLong() {
        RoomFeed feed = liveAt(0);
        Ear ear = join(feed, 0, 0);
        String text = "m".repeat(6_000);
        for (long seq = 1; seq <= 4; seq++) {
            feed.offer(frame(seq, text));
        }
        work();
        assertThat(ear.heard).containsExactly("1 2 3", "4");
    }

    @Test
    void dropsRepetitionsAndWhatIsOld() {
        RoomFeed feed = liveAt(3);
        Ear ear = join(feed, 3, 3);
        offer(feed, 2, 3, 4, 4);
        work();
        offer(feed, 4);
        work();
        assertThat(ear.heard).containsExactly("4");
        offer(feed, 6);
        assertThat(LongStream.rangeClosed(3, 7).filter(feed::has)).containsExactly(3L, 4L, 6L);
    }

    @Test
    void readsAHoleOnceAndGoesOn() {
        RoomFeed feed = liveAt(0);
        Ear ear = join(feed, 0, 0);
        offer(feed, 1, 3);
        work();
        offer(feed, 4);
        work();
        assertThat(ear.heard).containsExactly("1");
        assertThat(readings).hasSize(1);
        answer(1, 4, 2, 3);
        assertThat(ear.heard).containsExactly("1", "2 3 4");
        assertThat(readings).isEmpty();
    }

    @Test
    void doesNotReadAgainAtOnceWhatIsNotInTheLogYet() {
        RoomFeed feed = liveAt(0);
        Ear ear = join(feed, 0, 0);
        offer(feed, 2);
        work();
        answer(0, 0);
        assertThat(readings).isEmpty();
        offer(feed, 1);
        work();
        assertThat(ear.heard).containsExactly("1 2");
    }

    @Test
    void keepsNoMoreThanSoManyEarlyOnes() {
        RoomFeed feed = liveAt(0);
        Ear ear = join(feed, 0, 0);
        for (long seq = 2; seq <= 2 * MOST_EARLY; seq++) {
            offer(feed, seq);
        }
        work();
        answer(0, 1, 1);
        assertThat(ear.heard).containsExactly("1 2 3 4 5 6");
    }

    @Test
    void readsOnceForAllWhoWaitForTheSame() {
        RoomFeed feed = liveAt(4);
        List<Ear> ears = List.of(join(feed, 2, 4), join(feed, 2, 4), join(feed, 2, 4));
        assertThat(readings).hasSize(1);
        answer(2, 4, 3, 4);
        assertThat(ears).allSatisfy(ear -> assertThat(ear.heard).containsExactly("replayed 3 4", "caught up"));
    }

    @Test
    void tellsTheEndOfAReplayExactlyAtTheGoal() {
        RoomFeed feed = liveAt(4);
        Ear ear = join(feed, 1, 3);
        Ear current = join(feed, 4, 4);
        assertThat(current.heard).isEmpty();
        answer(1, 4, 2, 3, 4);
        assertThat(ear.heard).containsExactly("replayed 2 3", "caught up", "replayed 4");
        offer(feed, 5);
        work();
        assertThat(ear.heard).endsWith("5");
        assertThat(current.heard).containsExactly("5");
    }

    @Test
    void readsUpToANewcomerWhoIsAhead() {
        RoomFeed feed = liveAt(1);
        Ear first = join(feed, 1, 1);
        Ear ahead = join(feed, 3, 3);
        answer(1, 3, 2, 3);
        assertThat(first.heard).containsExactly("2 3");
        offer(feed, 4);
        work();
        assertThat(first.heard).containsExactly("2 3", "4");
        assertThat(ahead.heard).containsExactly("4");
    }

    @Test
    void readsUpToTheGoalOfWhoIsWhereTheRoomIs() {
        RoomFeed feed = liveAt(1);
        Ear ear = join(feed, 1, 3);
        answer(1, 3, 2, 3);
        assertThat(ear.heard).containsExactly("2 3", "caught up");
    }

    @Test
    void goesOnBehindWhatIsKeptNoLonger() {
        RoomFeed feed = liveAt(6);
        Ear ear = join(feed, 0, 6);
        answer(0, 6, 4, 5);
        assertThat(ear.heard).containsExactly("replayed 4 5", "caught up");
        offer(feed, 7);
        work();
        assertThat(ear.heard).endsWith("7");
    }

    @Test
    void doesNotSkipWhatIsHereAlready() {
        RoomFeed feed = liveAt(0);
        Ear ear = join(feed, 0, 0);
        offer(feed, 2);
        work();
        answer(0, 2, new long[0]);
        assertThat(ear.heard).isEmpty();
        offer(feed, 1);
        work();
        assertThat(ear.heard).containsExactly("1 2");
    }

    @Test
    void replaysAtItsReadersPace() {
        RoomFeed feed = liveAt(150);
        Ear slow = join(feed, 0, 150);
        slow.isSlow = true;
        answer(0, 0, LongStream.rangeClosed(1, 100).toArray());
        assertThat(readings).extracting(Reading::from).containsExactly(150L);
        answer(150, 150);
        feed.reach(150);
        assertThat(readings).isEmpty();
        slow.drain();
        work();
        answer(100, 150, LongStream.rangeClosed(101, 150).toArray());
        assertThat(slow.heard).hasSize(3).endsWith("caught up");
    }

    @Test
    void triesAgainWhenToldAgainAfterAFailure() {
        RoomFeed feed = liveAt(2);
        Ear ear = join(feed, 0, 2);
        readings.remove().answer().completeExceptionally(new IllegalStateException("away"));
        work();
        assertThat(readings).isEmpty();
        feed.reach(2);
        answer(0, 2, 1, 2);
        assertThat(ear.heard).containsExactly("replayed 1 2", "caught up");
    }

    @Test
    void readsNothingBeforeItStartsNorAfterItStops() {
        RoomFeed feed = new RoomFeed(0, MOST_EARLY, this::read, worker::add);
        offer(feed, 2);
        feed.readOn();
        work();
        assertThat(readings).isEmpty();
        feed.start();
        assertThat(readings).hasSize(1);
        Ear ear = join(feed, 0, 0);
        feed.stop();
        answer(0, 1, 1);
        offer(feed, 1, 2);
        work();
        assertThat(readings).isEmpty();
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void givesNothingMoreToWhoHasLeftMeanwhile() {
        RoomFeed feed = liveAt(2);
        Ear ear = join(feed, 0, 2);
        feed.leave(ear);
        answer(0, 2, 1, 2);
        offer(feed, 3);
        work();
        assertThat(ear.heard).isEmpty();
    }

    private RoomFeed liveAt(long top) {
        RoomFeed feed = new RoomFeed(top, MOST_EARLY, this::read, worker::add);
        feed.start();
        answer(top, top);
        return feed;
    }

    private CompletionStage<Page> read(long from) {
        Reading reading = new Reading(from, new CompletableFuture<>());
        readings.add(reading);
        return reading.answer();
    }

    /** Answers the reading behind that number. */
    private void answer(long from, long reached, long... seqs) {
        Reading reading = readings.remove();
        assertThat(reading.from()).isEqualTo(from);
        List<Frame> frames =
                Arrays.stream(seqs).mapToObj(seq -> frame(seq, "m")).toList();
        reading.answer().complete(new Page(frames, reached));
        work();
    }

    private static Ear join(RoomFeed feed, long from, long goal) {
        Ear ear = new Ear();
        feed.join(ear, from, goal);
        if (from == goal) {
            assertThat(ear.heard).containsExactly("caught up");
            ear.heard.clear();
        }
        return ear;
    }

    private static void offer(RoomFeed feed, long... seqs) {
        for (long seq : seqs) {
            feed.offer(frame(seq, "m"));
        }
    }

    private static Frame frame(long seq, String text) {
        return new Frame(seq, new Frame.Text(text), null, null);
    }

    private void work() {
        for (Runnable next = worker.poll(); next != null; next = worker.poll()) {
            next.run();
        }
    }

    /** Writes down what it is given, each run as one. */
    private static final class Ear implements Listener {
        private final List<String> heard = new ArrayList<>();
        private boolean isSlow;
        private @Nullable Runnable afterwards;

        @Override
        public UUID accountId() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isGone() {
            return false;
        }

        @Override
        public void welcome(RoomPresence presence) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void receive(List<Frame> events, boolean replayed) {
            List<String> seqs =
                    events.stream().map(frame -> Long.toString(frame.seq())).toList();
            heard.add((replayed ? "replayed " : "") + String.join(" ", seqs));
        }

        @Override
        public void pass(Frame frame) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void caughtUp() {
            heard.add("caught up");
        }

        @Override
        public void whenDrained(Runnable next) {
            if (isSlow) {
                afterwards = next;
            } else {
                next.run();
            }
        }

        void drain() {
            Runnable next = afterwards;
            afterwards = null;
            if (next != null) {
                next.run();
            }
        }

        @Override
        public void roomDeleted() {
            throw new UnsupportedOperationException();
        }
    }
}
