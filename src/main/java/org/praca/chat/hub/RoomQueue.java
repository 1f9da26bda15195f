package org.praca.chat.hub;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way to a room's worker for what the log holds as well, or another node tells again: what comes beyond the bound is left to
 * them. Thread-safe.
 */
final class RoomQueue {
    private final Executor worker;
    private final int most;
    private final Runnable onSpilled;
    private final AtomicInteger queued = new AtomicInteger();
    private volatile boolean spilled;

    /** @param onSpilled runs on the worker, after all that was queued, where something was not */
    RoomQueue(Executor worker, int most, Runnable onSpilled) {
        this.worker = worker;
        this.most = most;
        this.onSpilled = onSpilled;
    }

    void offer(Runnable work) {
        if (queued.incrementAndGet() > most) {
            queued.decrementAndGet();
            spilled = true;
            return;
        }
        worker.execute(() -> {
            queued.decrementAndGet();
            work.run();
            if (spilled && queued.get() == 0) {
                spilled = false;
                onSpilled.run();
            }
        });
    }
}
