package org.praca.password;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.praca.audit.Origin;
import org.praca.platform.Settings;
import org.praca.platform.Threads;
import org.praca.problem.Problem;

/**
 * Where what needs a password hashed, and anybody may ask for, waits for its turn: on no thread of the server's, for those are few, and everybody else needs
 * them. What finds no place is refused, and so is what has waited for ten seconds. Thread-safe.
 */
@Singleton
public class PasswordQueue {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final ThreadPoolExecutor pool;
    private final Duration longestWait;

    @Inject
    public PasswordQueue(Settings settings, PasswordHasher hasher) {
        this(hasher.queued(), settings.hashQueue(), LONGEST_WAIT);
    }

    PasswordQueue(int threads, int places, Duration longestWait) {
        this.longestWait = longestWait;
        this.pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(places),
                Threads.daemons("praca-password"));
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Completes, on another thread, with what the work finds or throws. The work is done in the name of who asks now; of the request it may know only what it
     * was given.
     *
     * @throws Problem 503 where there is no place; the stage ends with the same where the work did not have its turn in time
     */
    public <T> CompletionStage<T> add(Supplier<T> work) {
        Entry<T> entry = new Entry<>(Origin.carried(work), longestWait);
        try {
            pool.execute(entry);
        } catch (RejectedExecutionException e) {
            throw HashThreads.busy();
        }
        return entry.result;
    }

    /** Who waits is refused. */
    @PreDestroy
    void close() {
        pool.shutdownNow().forEach(entry -> ((Entry<?>) entry).refuse());
    }

    private static final class Entry<T> implements Runnable {
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final Supplier<T> work;
        private final long deadline;

        Entry(Supplier<T> work, Duration longestWait) {
            this.work = work;
            this.deadline = System.nanoTime() + longestWait.toNanos();
        }

        @Override
        public void run() {
            if (System.nanoTime() - deadline > 0) {
                refuse();
                return;
            }
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        }

        void refuse() {
            result.completeExceptionally(HashThreads.busy());
        }
    }
}
