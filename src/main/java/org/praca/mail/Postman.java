package org.praca.mail;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.mail.Session;
import jakarta.mail.util.StreamProvider;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.Delayed;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.praca.platform.Settings;
import org.praca.web.Strings;

/**
 * Carries letters on threads of its own. A letter is not even written before whoever asked for it has his answer, so that the answer
 * tells nothing about it. What a server does not take is tried again a few times; letters are kept in memory, and what is lost is
 * logged. Thread-safe; never blocks who brings a letter.
 */
@Singleton
public class Postman {
    private static final System.Logger LOG = System.getLogger(Postman.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2));
    /** Long enough for an answer to leave; the rest is chance, so that what is done later cannot be felt by the clock either. */
    private static final int HEAD_START_MILLIS = 100;

    private static final Duration FAREWELL = Duration.ofSeconds(3);
    private static final int THREADS = 2;

    private final Optional<Consumer<Letter>> server;
    private final List<Duration> pauses;
    private final int capacity;
    private final Semaphore room;
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS, Postman::thread);

    @Inject
    public Postman(Settings settings, Clock clock) {
        this(settings.mail().map(mail -> new Smtp(mail, clock, PATIENCE)::send), settings.mailQueue(), PAUSES);
    }

    /** For tests: another server, fewer letters, shorter pauses between the tries. */
    Postman(Optional<Consumer<Letter>> server, int capacity, List<Duration> pauses) {
        this.server = server;
        this.pauses = pauses;
        this.capacity = capacity;
        this.room = new Semaphore(capacity);
    }

    /** Whether there is a server to bring letters to. */
    public boolean isOn() {
        return server.isPresent();
    }

    /**
     * Takes a letter that is to be written in a moment, on a thread of the postman's; {@code writer} may find that there is nothing to
     * write. False where there are too many on their way already.
     */
    public boolean take(Supplier<Optional<Letter>> writer) {
        if (!isOn() || !room.tryAcquire()) {
            return false;
        }
        int millis = HEAD_START_MILLIS + ThreadLocalRandom.current().nextInt(HEAD_START_MILLIS);
        return later(() -> write(writer), Duration.ofMillis(millis));
    }

    private void write(Supplier<Optional<Letter>> writer) {
        Optional<Letter> letter = Optional.empty();
        try {
            letter = writer.get();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "A letter was not written: {0}", e.getMessage());
        }
        letter.ifPresentOrElse(written -> deliver(written, 0), room::release);
    }

    private void deliver(Letter letter, int failures) {
        try {
            Thread.currentThread().setContextClassLoader(implementation());
            server.orElseThrow().accept(letter);
            room.release();
        } catch (Undelivered e) {
            String reason = Strings.printable(String.valueOf(e.getMessage()));
            if (e.isForGood() || failures == pauses.size()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Not sent after {0} tries ({1}): {2}",
                        failures + 1,
                        letter.matter(),
                        reason);
                room.release();
                return;
            }
            LOG.log(System.Logger.Level.INFO, "Not sent yet ({0}): {1}", letter.matter(), reason);
            later(() -> deliver(letter, failures + 1), pauses.get(failures));
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
            // Where a server has no Jakarta Mail for this product, its classes are missing only now.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Not sent ({0}): {1}",
                    letter.matter(),
                    Strings.printable(e.toString()));
            room.release();
        }
    }

    private boolean later(Runnable work, Duration pause) {
        try {
            var unused = threads.schedule(work, pause.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** What is under way may arrive; nothing waits for another try. */
    @PreDestroy
    void close() {
        threads.getQueue()
                .removeIf(task ->
                        task instanceof Delayed later && later.getDelay(TimeUnit.MILLISECONDS) > 2 * HEAD_START_MILLIS);
        threads.shutdown();
        try {
            var unused = threads.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
        int left = capacity - room.availablePermits();
        if (left > 0) {
            LOG.log(System.Logger.Level.WARNING, "Letters that were not sent before the end: {0}", left);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "praca-mail");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Jakarta Mail and Jakarta Activation look for their implementation, which is the server's, where the calling thread looks: one
     * server shows it to the WAR, another only to the interface.
     */
    private static ClassLoader implementation() {
        ClassLoader own = Postman.class.getClassLoader();
        return ServiceLoader.load(StreamProvider.class, own).findFirst().isPresent()
                ? own
                : Session.class.getClassLoader();
    }
}
