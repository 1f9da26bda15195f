package org.praca.ratelimit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.cas.LettuceBasedProxyManager;
import io.lettuce.core.api.StatefulRedisConnection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.praca.redis.RedisConnector;

/**
 * Buckets in Redis that all nodes count in, by compare-and-swap; each expires when it would be full again. A Redis that fails to
 * answer is not asked again for a moment, so that it does not slow every request. Thread-safe.
 */
@Singleton
public class SharedBuckets {
    private static final System.Logger LOG = System.getLogger(SharedBuckets.class.getName());
    private static final Duration SLACK = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final RedisConnector redis;
    private @Nullable LettuceBasedProxyManager<String> buckets;
    private volatile long askAgainAt = System.nanoTime();

    @Inject
    public SharedBuckets(RedisConnector redis) {
        this.redis = redis;
    }

    /** What the operation finds in the bucket of that key; empty where the nodes have no Redis, or not now. */
    public <T> Optional<T> count(String key, BucketConfiguration configuration, Function<Bucket, T> operation) {
        if (System.nanoTime() - askAgainAt < 0) {
            return Optional.empty();
        }
        try {
            return redis.connection()
                    .map(connection -> buckets(connection).builder().build("praca:limit:" + key, () -> configuration))
                    .map(operation);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Counting on this node alone: {0}", e.getMessage());
            askAgainAt = System.nanoTime() + PAUSE.toNanos();
            return Optional.empty();
        }
    }

    private synchronized LettuceBasedProxyManager<String> buckets(StatefulRedisConnection<String, byte[]> connection) {
        LettuceBasedProxyManager<String> made = buckets;
        if (made == null) {
            made = Bucket4jLettuce.casBasedBuilder(connection)
                    .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(SLACK))
                    .build();
            buckets = made;
        }
        return made;
    }
}
