package org.praca.password;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
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
    private static final System.Logger LOG = System.getLogger(PasswordQueue.class.getName());
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    /** Answers under way at once. A server may go on with the next request of the connection on the thread that answers, which may take long. */
    private static final int MOST_ANSWERS = 64;

    private final ThreadPoolExecutor pool;
    private final ThreadPoolExecutor answers = new ThreadPoolExecutor(
            0,
            MOST_ANSWERS,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Threads.daemons("praca-password-answer"),
            new ThreadPoolExecutor.CallerRunsPolicy());
    private final Duration longestWait;

    @Inject
    public PasswordQueue(Settings settings, PasswordHasher hasher) {
        this(hasher.askingAtOnce(), settings.hashQueue(), LONGEST_WAIT);
    }

    PasswordQueue(int threads, int places, Duration longestWait) {
        this.longestWait = longestWait;
        this.pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(places),
                Threads.daemons("praca-password"),
                HashThreads.refusing());
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Completes with what the work finds or throws, on a thread that neither hashes nor waits for it. The work is done in the name of who asks now; of the
     * request it may know only what it was given.
     *
     * @throws Problem 503 where there is no place; the stage ends with the same where the work did not have its turn in time
     */
    public <T> CompletionStage<T> add(Supplier<T> work) {
        Entry<T> entry = new Entry<>(Origin.carried(work), longestWait, answers);
        pool.execute(entry);
        return entry.result;
    }

    /** Who waits is refused. What has begun may end, and is not interrupted: that would close the files and connections it uses. */
    @PreDestroy
    void close() {
        pool.shutdown();
        List<Runnable> waiting = new ArrayList<>();
        pool.getQueue().drainTo(waiting);
        waiting.forEach(entry -> ((Entry<?>) entry).refuse());
        try {
            if (pool.awaitTermination(FAREWELL.toSeconds(), TimeUnit.SECONDS)) {
                answers.shutdown();
            } else {
                LOG.log(System.Logger.Level.WARNING, "Sign-ins were under way at the end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Entry<T> implements Runnable {
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final Supplier<T> work;
        private final Executor answers;
        private final long deadline;

        Entry(Supplier<T> work, Duration longestWait, Executor answers) {
            this.work = work;
            this.answers = answers;
            this.deadline = System.nanoTime() + longestWait.toNanos();
        }

        @Override
        public void run() {
            if (System.nanoTime() - deadline > 0) {
                refuse();
                return;
            }
            try {
                T found = work.get();
                answers.execute(() -> result.complete(found));
            } catch (RuntimeException | Error e) {
                answers.execute(() -> result.completeExceptionally(e));
            }
        }

        void refuse() {
            answers.execute(() -> result.completeExceptionally(HashThreads.busy()));
        }
    }
}
