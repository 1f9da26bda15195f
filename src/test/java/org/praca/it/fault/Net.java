package org.praca.it.fault;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What all clients share: where the nodes are, and a few threads. */
final class Net implements AutoCloseable {
    private static final ThreadFactory DAEMONS = work -> {
        Thread thread = new Thread(work, "fault-client");
        thread.setDaemon(true);
        return thread;
    };

    private final Supplier<List<URI>> addresses;
    private final ExecutorService threads = Executors.newFixedThreadPool(4, DAEMONS);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, DAEMONS);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();

    Net(Supplier<List<URI>> addresses) {
        this.addresses = addresses;
    }

    HttpClient http() {
        return http;
    }

    /** The node of that number, counted round. */
    URI address(int number) {
        List<URI> all = addresses.get();
        return all.get(number % all.size());
    }

    void later(long millis, Runnable work) {
        try {
            var unused = timer.schedule(work, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // all is over
        }
    }

    ScheduledFuture<?> every(long millis, Runnable work) {
        return timer.scheduleAtFixedRate(work, millis, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
