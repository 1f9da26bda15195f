package org.praca.password;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.praca.platform.Threads;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/**
 * The threads that hash, which step back for all others of the process. So many hashes run at once, a short queue waits, the rest is refused, and so is what
 * is not done in time. Thread-safe.
 */
final class HashThreads {
    /** In seconds. */
    private static final int SOONEST = 2;

    private static final int LATEST = 10;
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final ThreadPoolExecutor pool;
    private final Duration longest;

    /** So many hashes run and wait at once; who has waited that long is refused. */
    HashThreads(int running, int waiting, Duration longest) {
        this.longest = longest;
        this.pool = new ThreadPoolExecutor(
                running,
                running,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                Niceness.nice(Threads.daemons("praca-hash")),
                refusing());
        pool.allowCoreThreadTimeOut(true);
    }

    /** Waits for what the work finds. @throws Problem 503 @throws IllegalStateException with what the work has thrown */
    <T> T run(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        try {
            pool.execute(task);
            return task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw busy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            task.cancel(false);
            pool.remove(task);
        }
    }

    void close() {
        pool.shutdown();
    }

    /** What a full or closed queue does. The JDK's own refusal would cost a stack trace each time, which nobody reads. */
    static RejectedExecutionHandler refusing() {
        return (work, full) -> {
            throw busy();
        };
    }

    /** 503: come again, but not all of you at the same time. */
    static Problem busy() {
        return Problem.of(Code.UNAVAILABLE)
                .retryAfter(Duration.ofSeconds(ThreadLocalRandom.current().nextInt(SOONEST, LATEST + 1)));
    }
}
