package org.praca.chat.log;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jdbi.v3.core.JdbiException;
import org.praca.database.Database;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/**
 * Writes commands by group commit: what arrives while one transaction commits goes into the next. After a batch of several the next
 * one begins no sooner than a moment after it, since what a transaction costs is better shared by more; whoever sends alone never
 * waits. A room's commands always take the same writer, in the order given. Bounded. Thread-safe.
 */
@Singleton
public class MessageLog {
    private static final System.Logger LOG = System.getLogger(MessageLog.class.getName());
    private static final int WRITERS = 2;
    private static final int MOST_AT_ONCE = 500;
    /** From the beginning of a batch of several to that of the next one, at least. */
    private static final long PACE_NANOS = Duration.ofMillis(3).toNanos();

    private record Pending(Draft draft, CompletableFuture<Receipt> result) {}

    private final Database database;
    private final Clock clock;
    private final List<Writer> writers = new ArrayList<>();
    private volatile Consumer<Event> listener = event -> {};

    @Inject
    public MessageLog(Database database, Clock clock, Settings settings) {
        this.database = database;
        this.clock = clock;
        for (int i = 0; i < WRITERS; i++) {
            Writer writer = new Writer(Math.max(1, settings.logQueue() / WRITERS), i);
            writers.add(writer);
            writer.start();
        }
    }

    /** Who hears of every event committed here, in the order of its room, on a writer's thread; must not block. */
    public void onCommitted(Consumer<Event> newListener) {
        this.listener = newListener;
    }

    /**
     * Completes once the command is committed, or with a {@link Problem}: {@code unavailable}, {@code not_found},
     * {@code permission_denied}, {@code invalid}. An event is told before its receipt.
     */
    public CompletionStage<Receipt> append(Draft draft) {
        Pending pending = new Pending(draft, new CompletableFuture<>());
        Writer writer = writers.get(Math.floorMod(Long.hashCode(draft.roomId()), WRITERS));
        if (!writer.queue.offer(pending)) {
            pending.result().completeExceptionally(Problem.of(Code.UNAVAILABLE));
        }
        return pending.result();
    }

    /** Writes what is queued, then ends. */
    @PreDestroy
    void close() {
        writers.forEach(writer -> writer.closing = true);
        try {
            for (Writer writer : writers) {
                writer.join(TimeUnit.SECONDS.toMillis(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Writer extends Thread {
        private final BlockingQueue<Pending> queue;
        private volatile boolean closing;

        Writer(int capacity, int number) {
            super("praca-log-" + number);
            setDaemon(true);
            queue = new ArrayBlockingQueue<>(capacity);
        }

        @Override
        public void run() {
            List<Pending> batch = new ArrayList<>(MOST_AT_ONCE);
            while (!closing || !queue.isEmpty()) {
                try {
                    writeNext(batch);
                } catch (InterruptedException e) {
                    closing = true;
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "A batch was not written", e);
                    refuse(batch);
                } finally {
                    batch.clear();
                }
            }
        }

        private void writeNext(List<Pending> batch) throws InterruptedException {
            Pending first = queue.poll(200, TimeUnit.MILLISECONDS);
            if (first == null) {
                return;
            }
            long next = System.nanoTime() + PACE_NANOS;
            batch.add(first);
            queue.drainTo(batch, MOST_AT_ONCE - 1);
            write(batch);
            if (batch.size() > 1) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    private void write(List<Pending> batch) {
        List<Draft> drafts = batch.stream().map(Pending::draft).toList();
        List<Outcome> outcomes;
        try {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            outcomes = database.jdbi().inTransaction(handle -> BatchWriter.write(handle, drafts, now));
        } catch (JdbiException e) {
            if (batch.size() > 1 && Database.isOfTheStatement(e)) {
                writeHalves(batch);
            } else {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "A batch of {0} was not written: SQLSTATE {1}",
                        batch.size(),
                        Database.state(e));
                refuse(batch);
            }
            return;
        }
        complete(batch, outcomes);
    }

    /** So that whoever sends what the database refuses stands alone with it in the end. */
    private void writeHalves(List<Pending> batch) {
        int half = batch.size() / 2;
        write(batch.subList(0, half));
        write(batch.subList(half, batch.size()));
    }

    /** Whoever has been answered already keeps that answer. */
    private static void refuse(List<Pending> batch) {
        batch.forEach(pending -> pending.result().completeExceptionally(Problem.of(Code.UNAVAILABLE)));
    }

    private void complete(List<Pending> pendings, List<Outcome> outcomes) {
        for (int i = 0; i < pendings.size(); i++) {
            CompletableFuture<Receipt> result = pendings.get(i).result();
            if (outcomes.get(i) instanceof Outcome.Done done) {
                if (done.event() != null) {
                    tell(done.event());
                }
                result.complete(done.receipt());
            } else if (outcomes.get(i) instanceof Outcome.Refused refused) {
                result.completeExceptionally(Problem.of(refused.code()));
            }
        }
    }

    /** What is committed is acknowledged, and the next one written, whatever becomes of the telling. */
    private void tell(Event event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A committed event was not passed on", e);
        }
    }
}
