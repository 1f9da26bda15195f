package org.praca.password;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.lang.ref.SoftReference;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;

/**
 * Argon2id at OWASP's parameters (19 MiB, 2 passes, 1 lane). As many hashes run at once as there are cores, where the heap has room; a short queue waits,
 * the rest is refused with 503, and so is what is not done in ten seconds, so that guessing cannot take the machine. Memory is kept for the next hash, as long
 * as the heap has room: made anew for every one, it would have the garbage collector stop everybody else. Thread-safe; blocks.
 */
@Singleton
public class PasswordHasher {
    private static final Argon2Hash.Cost CURRENT = new Argon2Hash.Cost(19_456, 2, 1);
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final int HEAP_SHARE = 4;
    /** Requests that may wait here on threads of the server's, by whoever has shown that he may. */
    private static final int WAITING_BESIDES = 16;

    static {
        Argon2Inlining.ask();
    }

    private final SecureRandom random = new SecureRandom();
    /** As many as have ever been in use at once; the last one given back is the first to be taken. */
    private final Deque<SoftReference<Memory>> free = new ConcurrentLinkedDeque<>();

    private final int atOnce;
    private final HashThreads threads;
    private final String decoy;

    public PasswordHasher() {
        Runtime machine = Runtime.getRuntime();
        this.atOnce = atOnce(machine.availableProcessors(), machine.maxMemory());
        this.threads = new HashThreads(atOnce, askingAtOnce() + WAITING_BESIDES, LONGEST_WAIT);
        this.decoy = new Argon2Hash(CURRENT, random(SALT_BYTES), random(HASH_BYTES)).toString();
    }

    /** As many as there are cores, and as a quarter of the heap has room for. */
    static int atOnce(int cores, long heapBytes) {
        long room = heapBytes / HEAP_SHARE / (CURRENT.memory() * 1_024L);
        return (int) Math.max(1, Math.min(cores, room));
    }

    /** How many threads the {@link PasswordQueue} should have: while some wait for their hash, the others read and write. */
    int askingAtOnce() {
        return 2 * atOnce + 4;
    }

    @PreDestroy
    void close() {
        threads.close();
    }

    /** The hash of the password, with its salt and parameters. */
    public String hash(String password) {
        return inMemory(blocks -> Argon2Hash.of(normal(password), random(SALT_BYTES), HASH_BYTES, CURRENT, blocks))
                .toString();
    }

    public boolean verify(String password, String hash) {
        return inMemory(blocks -> Argon2Hash.parse(hash).matches(normal(password), blocks));
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

    private <T> T inMemory(Function<Memory, T> work) {
        return threads.run(() -> {
            Memory memory = take();
            try {
                return work.apply(memory);
            } finally {
                free.push(new SoftReference<>(memory));
            }
        });
    }

    private Memory take() {
        for (SoftReference<Memory> next = free.poll(); next != null; next = free.poll()) {
            Memory memory = next.get();
            if (memory != null) {
                return memory.rewound();
            }
        }
        return new Memory(CURRENT.blocks());
    }

    private byte[] random(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
