package org.praca.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** The same work on many threads that all begin at once. */
public final class Parallel {
    private Parallel() {}

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The results in the order of their numbers; the first failure is thrown. */
    public static <T> List<T> run(int times, IntFunction<Callable<T>> work) throws Exception {
        return run(PATIENCE, times, work);
    }

    /** The same of work that may take so long. */
    public static <T> List<T> run(Duration patience, int times, IntFunction<Callable<T>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(times);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                Callable<T> one = work.apply(i);
                futures.add(threads.submit(() -> {
                    start.await();
                    return one.call();
                }));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(patience.toMillis(), TimeUnit.MILLISECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
