package org.praca.chat.file;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/** How many files (and exports) come and go at once: each holds a thread of the server for as long as a client likes. Thread-safe. */
@Singleton
public class Transfers {
    private static final Duration COME_BACK = Duration.ofSeconds(2);

    private final Semaphore places;

    /** The default is half the threads that the runnable jar has. */
    @Inject
    public Transfers(Settings settings) {
        places = new Semaphore(settings.transfers());
    }

    /** Takes a place; whoever has taken it calls {@link #end}. Refuses with a {@link Problem} 503 where none is left. */
    public void begin() {
        if (!places.tryAcquire()) {
            throw Problem.of(Code.UNAVAILABLE).retryAfter(COME_BACK);
        }
    }

    public void end() {
        places.release();
    }
}
