package org.praca.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.praca.testing.Problems.codeOf;
import static org.praca.testing.Problems.problemOf;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.problem.Code;
import org.praca.problem.Problem;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PasswordQueueTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final CountDownLatch hold = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        hold.countDown();
    }

    @Test
    void doesTheWorkElsewhereAndTellsWhatItFinds() throws Exception {
        PasswordQueue queue = new PasswordQueue(1, 1, LONG);
        assertThat(get(queue, () -> Thread.currentThread().getName())).startsWith("praca-password");
        queue.close();
    }

    @Test
    void tellsWhatTheWorkThrowsAndGoesOn() throws Exception {
        PasswordQueue queue = new PasswordQueue(1, 1, LONG);
        Problem refused = Problem.of(Code.NO_ACTIVE_ACCOUNT);
        assertThatThrownBy(() -> get(queue, () -> {
                    throw refused;
                }))
                .isInstanceOf(ExecutionException.class)
                .hasCause(refused);
        assertThatThrownBy(() -> get(queue, () -> {
                    throw new OutOfMemoryError("none left");
                }))
                .hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(get(queue, () -> "done")).isEqualTo("done");
        queue.close();
    }

    @Test
    void refusesAtOnceWhatFindsNoPlace() throws Exception {
        PasswordQueue queue = new PasswordQueue(1, 1, LONG);
        CompletableFuture<String> first = begin(queue);
        CompletableFuture<String> second = queue.add(() -> "second").toCompletableFuture();
        Problem refused = problemOf(() -> queue.add(() -> "third"));
        assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refused.headers()).containsKey("Retry-After");
        assertThat(second).isNotDone();
        hold.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("first");
        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("second");
        queue.close();
    }

    @Test
    void doesNotBeginWhatHasWaitedForTooLong() throws Exception {
        PasswordQueue queue = new PasswordQueue(1, 1, Duration.ZERO);
        CompletableFuture<String> late = queue.add(() -> "late").toCompletableFuture();
        assertThat(refusal(late)).isEqualTo(Code.UNAVAILABLE);
        queue.close();
    }

    @Test
    void whoWaitsAtTheEndIsRefused() throws Exception {
        PasswordQueue queue = new PasswordQueue(1, 1, LONG);
        CompletableFuture<String> first = begin(queue);
        CompletableFuture<String> waiting = queue.add(() -> "second").toCompletableFuture();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(queue::close);
        assertThat(refusal(waiting)).isEqualTo(Code.UNAVAILABLE);
        assertThat(problemOf(() -> queue.add(() -> "third")).code()).isEqualTo(Code.UNAVAILABLE);
        hold.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("first");
        closed.get(30, TimeUnit.SECONDS);
    }

    /** A server may keep the thread that answers for the next request of the connection, as long as that takes. */
    @Test
    void goesOnWhoeverKeepsTheThreadsThatAnswer() throws Exception {
        PasswordQueue queue = new PasswordQueue(1, 8, LONG);
        CountDownLatch asked = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            var unused = queue.add(() -> waitFor(asked)).thenAccept(found -> waitFor(hold));
        }
        asked.countDown();
        assertThat(get(queue, () -> "done")).isEqualTo("done");
        hold.countDown();
        queue.close();
    }

    private CompletableFuture<String> begin(PasswordQueue queue) {
        return queue.add(() -> waitFor(hold)).toCompletableFuture();
    }

    private static String waitFor(CountDownLatch latch) {
        try {
            latch.await();
            return "first";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T get(PasswordQueue queue, Supplier<T> work) throws Exception {
        return queue.add(work).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Code refusal(CompletableFuture<String> result) {
        return codeOf(() -> {
            try {
                result.join();
            } catch (CompletionException e) {
                throw Objects.requireNonNull(e.getCause());
            }
        });
    }
}
