package org.praca.password;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.praca.platform.Settings;
import org.praca.platform.Threads;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/**
 * Argon2id at OWASP's parameters (19 MiB, 2 passes, 1 lane). As many hashes run at once as there are cores; a short queue waits,
 * the rest is refused with 503, so that guessing cannot take the machine. Each thread that hashes keeps its memory while it has work: made
 * anew for every hash, it would have the garbage collector stop everybody else. Thread-safe; blocks.
 */
@Singleton
public class PasswordHasher {
    private static final Argon2Hash.Cost CURRENT = new Argon2Hash.Cost(19_456, 2, 1);
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofMinutes(1);

    static {
        Argon2Inlining.ask();
    }

    private final SecureRandom random = new SecureRandom();
    private final ThreadLocal<Memory> memory = ThreadLocal.withInitial(() -> new Memory(CURRENT.blocks()));
    private final ThreadPoolExecutor cores;
    private final String decoy;

    @Inject
    public PasswordHasher(Settings settings) {
        int count = Runtime.getRuntime().availableProcessors();
        this.cores = new ThreadPoolExecutor(
                count,
                count,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.hashQueue()),
                Niceness.nice(Threads.daemons("praca-hash")));
        cores.allowCoreThreadTimeOut(true);
        this.decoy = hash("nobody's password");
    }

    @PreDestroy
    void close() {
        cores.shutdown();
    }

    /** The hash of the password, with its salt and parameters. */
    public String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return bounded(blocks -> Argon2Hash.of(normal(password), salt, HASH_BYTES, CURRENT, blocks))
                .toString();
    }

    public boolean verify(String password, String hash) {
        return bounded(blocks -> Argon2Hash.parse(hash).matches(normal(password), blocks));
    }

    /** Takes the time of a {@link #verify} where there is no account to verify. */
    public void pretend(String password) {
        verify(password, decoy);
    }

    /** Whether the hash was made with other parameters than today's. */
    public boolean isOutdated(String hash) {
        return !Argon2Hash.parse(hash).cost().equals(CURRENT);
    }

    /** The same password however the keyboard composed its accents. */
    private static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    private <T> T bounded(Function<Memory, T> work) {
        FutureTask<T> task = new FutureTask<>(() -> work.apply(memory.get().rewound()));
        try {
            cores.execute(task);
            return task.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException e) {
            throw busy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            task.cancel(false);
            cores.remove(task);
        }
    }

    private static Problem busy() {
        return Problem.of(Code.UNAVAILABLE).retryAfter(Duration.ofSeconds(2));
    }
}
