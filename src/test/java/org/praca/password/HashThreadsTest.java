package org.praca.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.praca.testing.Problems.problemOf;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.problem.Code;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HashThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Callable<String> WHERE = () -> Thread.currentThread().getName();

    @Test
    void givesUpWhatIsNotDoneInTimeAndGoesOnAfterwards() throws Exception {
        HashThreads threads = new HashThreads(1, 1, Duration.ofMillis(100));
        CountDownLatch first = new CountDownLatch(1);
        assertThat(problemOf(() -> threads.run(waitFor(first))).code()).isEqualTo(Code.UNAVAILABLE);
        for (int i = 0; i < 3; i++) {
            assertThat(problemOf(() -> threads.run(WHERE)).headers())
                    .as("in the one place of the queue, which is free again")
                    .containsKey("Retry-After");
        }
        first.countDown();
        Awaitility.await().ignoreExceptions().until(() -> threads.run(WHERE).equals("praca-hash-0"));
        threads.close();
    }

    @Test
    void refusesAtOnceWhatTheQueueHasNoRoomFor() throws Exception {
        HashThreads threads = new HashThreads(1, 1, LONG);
        CountDownLatch hold = new CountDownLatch(1);
        CompletableFuture<String> running = begin(threads, waitFor(hold));
        CompletableFuture<String> waiting = begin(threads, WHERE);
        assertThat(problemOf(() -> threads.run(WHERE)).code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(running).isNotDone();
        assertThat(waiting).isNotDone();
        hold.countDown();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo("praca-hash-0");
        threads.close();
    }

    @Test
    void whoIsInterruptedWaitsNoLonger() {
        HashThreads threads = new HashThreads(1, 1, LONG);
        CountDownLatch hold = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        assertThat(problemOf(() -> threads.run(waitFor(hold))).code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(Thread.interrupted()).isTrue();
        hold.countDown();
        threads.close();
    }

    @Test
    void whatFailsCostsNoThread() {
        HashThreads threads = new HashThreads(1, 1, LONG);
        assertThatIllegalStateException()
                .isThrownBy(() -> threads.run(() -> {
                    throw new OutOfMemoryError("none left");
                }))
                .withCauseInstanceOf(OutOfMemoryError.class);
        assertThat(threads.run(WHERE)).isEqualTo("praca-hash-0");
        threads.close();
    }

    @Test
    void refusesEverythingOnceItIsClosed() {
        HashThreads threads = new HashThreads(2, 1, LONG);
        threads.close();
        assertThat(problemOf(() -> threads.run(WHERE)).code()).isEqualTo(Code.UNAVAILABLE);
    }

    private static Callable<String> waitFor(CountDownLatch latch) {
        return () -> {
            latch.await();
            return WHERE.call();
        };
    }

    /** On a thread of its own, until it runs or waits. */
    private static CompletableFuture<String> begin(HashThreads threads, Callable<String> work) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                result.complete(threads.run(work));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        caller.setDaemon(true);
        caller.start();
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        return result;
    }
}
