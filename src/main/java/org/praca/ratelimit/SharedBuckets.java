package org.praca.ratelimit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.RedisApi;
import io.github.bucket4j.redis.lettuce.cas.LettuceBasedProxyManager;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.praca.redis.RedisConnector;

/**
 * Buckets in Redis that all nodes count in, by compare-and-swap; each expires when it would be full again. A Redis that is late is
 * asked again, for busy nodes must not count apart; one that fails to answer then is left alone for a moment, so that it does not
 * slow every request. Thread-safe.
 */
@Singleton
public class SharedBuckets {
    private static final System.Logger LOG = System.getLogger(SharedBuckets.class.getName());
    private static final String PREFIX = "praca:limit:";
    private static final Duration SLACK = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int TURNS = 256;

    private final RedisConnector redis;
    private final LettuceBasedProxyManager<String> buckets;
    private volatile long askAgainAt = System.nanoTime();
    /** Who counts the same takes turns on this node: of many at once, every compare-and-swap but one would be in vain. */
    private final Lock[] turns =
            Stream.generate(ReentrantLock::new).limit(TURNS).toArray(Lock[]::new);

    @Inject
    public SharedBuckets(RedisConnector redis) {
        this.redis = redis;
        this.buckets = new Bucket4jLettuce.LettuceBasedProxyManagerBuilder<>(new Api<>(this::commands))
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(SLACK))
                .build();
    }

    /** What the operation finds in the bucket of that key; empty where the nodes have no Redis, or not now. */
    public <T> Optional<T> count(String key, BucketConfiguration configuration, Function<Bucket, T> operation) {
        if (!answers()) {
            return Optional.empty();
        }
        Lock turn = turns[Math.floorMod(key.hashCode(), TURNS)];
        turn.lock();
        try {
            return answers() ? asked(() -> operation.apply(bucket(key, configuration))) : Optional.empty();
        } finally {
            turn.unlock();
        }
    }

    /** Those of the keys that have a bucket; empty where the nodes have no Redis, or not now. */
    public Optional<Set<String>> present(Collection<String> keys) {
        return answers() ? asked(() -> found(keys)) : Optional.empty();
    }

    /** All go out before the first answer is awaited. No command of many keys does that: it would need a right of its own. */
    private Set<String> found(Collection<String> keys) {
        Map<String, RedisFuture<byte[]>> asked = new HashMap<>();
        keys.forEach(key -> asked.put(key, commands().get(name(key))));
        Set<String> found = new HashSet<>();
        asked.forEach((key, answer) -> {
            if (LettuceFutures.awaitOrCancel(answer, PATIENCE.toMillis(), TimeUnit.MILLISECONDS) != null) {
                found.add(key);
            }
        });
        return found;
    }

    private boolean answers() {
        return System.nanoTime() - askAgainAt >= 0 && redis.commands().isPresent();
    }

    private <T> Optional<T> asked(Supplier<T> question) {
        try {
            return Optional.of(patiently(question));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Counting on this node alone: {0}", e.getMessage());
            askAgainAt = System.nanoTime() + PAUSE.toNanos();
            return Optional.empty();
        }
    }

    /** Again after each command that nobody answered in time, which may yet have been carried out: then it counts twice. */
    private <T> T patiently(Supplier<T> attempt) {
        long since = System.nanoTime();
        while (true) {
            try {
                return attempt.get();
            } catch (RedisCommandTimeoutException e) {
                if (System.nanoTime() - since > PATIENCE.toNanos()) {
                    throw e;
                }
            }
        }
    }

    private Bucket bucket(String key, BucketConfiguration configuration) {
        return buckets.builder().build(name(key), () -> configuration);
    }

    private static String name(String key) {
        return PREFIX + key;
    }

    private RedisClusterAsyncCommands<String, byte[]> commands() {
        return redis.commands().orElseThrow(() -> new RedisException("Redis is away"));
    }

    /** The three commands that buckets need, of whatever connection there is; each has one key, so a cluster takes them. */
    private record Api<K>(Supplier<RedisClusterAsyncCommands<K, byte[]>> commands) implements RedisApi<K> {
        @Override
        public <V> RedisFuture<V> eval(String script, ScriptOutputType type, K[] keys, byte[][] params) {
            return commands.get().eval(script, type, keys, params);
        }

        @Override
        public RedisFuture<byte[]> get(K key) {
            return commands.get().get(key);
        }

        /** Unchecked is the array that the compiler makes for one key; nobody else sees it. */
        @Override
        @SuppressWarnings("unchecked")
        public RedisFuture<?> delete(K key) {
            return commands.get().del(key);
        }
    }
}
