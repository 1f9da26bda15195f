package org.praca.user;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.text.Normalizer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/**
 * Argon2id at OWASP's parameters (19 MiB, 2 passes, 1 lane). As many hashes run at once as there are cores; a short queue waits,
 * the rest is refused with 503, so that guessing cannot take the machine. Thread-safe; blocks.
 */
@Singleton
public class PasswordHasher {
    private static final Argon2Function CURRENT = Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);
    private static final int SALT_BYTES = 16;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    static {
        Argon2Inlining.ask();
    }

    private final int queue;
    private final Semaphore cores =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors()), true);
    private final AtomicInteger waiting = new AtomicInteger();
    private final String decoy;

    @Inject
    public PasswordHasher(Settings settings) {
        this.queue = settings.hashQueue();
        this.decoy = hash("nobody's password");
    }

    /** The hash of the password, with its salt and parameters. */
    public String hash(String password) {
        return bounded(() -> Password.hash(normal(password))
                .addRandomSalt(SALT_BYTES)
                .with(CURRENT)
                .getResult());
    }

    public boolean verify(String password, String hash) {
        return bounded(() -> Password.check(normal(password), hash).with(Argon2Function.getInstanceFromHash(hash)));
    }

    /** Takes the time of a {@link #verify} where there is no account to verify. */
    public void pretend(String password) {
        verify(password, decoy);
    }

    /** Whether the hash was made with other parameters than today's. */
    public boolean isOutdated(String hash) {
        return !Argon2Function.getInstanceFromHash(hash).equals(CURRENT);
    }

    /** The same password however the keyboard composed its accents. */
    private static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    private <T> T bounded(Supplier<T> work) {
        if (waiting.incrementAndGet() > queue + cores.availablePermits()) {
            waiting.decrementAndGet();
            throw busy();
        }
        try {
            if (!cores.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            waiting.decrementAndGet();
        }
        try {
            return work.get();
        } finally {
            cores.release();
        }
    }

    private static Problem busy() {
        return Problem.of(Code.UNAVAILABLE).retryAfter(Duration.ofSeconds(2));
    }
}
