package load;

import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Wakes a selector at a time that its own time-out, in whole milliseconds, cannot say. */
final class Pacer extends Thread {
    private static final long NEVER = Long.MAX_VALUE;

    private final Selector selector;
    private final AtomicLong due = new AtomicLong(NEVER);

    Pacer(Selector selector) {
        super("pacer");
        this.selector = selector;
        setDaemon(true);
    }

    void wakeAt(long nanos) {
        if (due.getAndSet(nanos) != nanos) {
            LockSupport.unpark(this);
        }
    }

    @Override
    public void run() {
        while (!isInterrupted()) {
            long when = due.get();
            long wait = when == NEVER ? 1_000_000_000L : when - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            } else if (due.compareAndSet(when, NEVER)) {
                selector.wakeup();
            }
        }
    }
}
