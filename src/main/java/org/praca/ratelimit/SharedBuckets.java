package org.praca.ratelimit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.cas.LettuceBasedProxyManager;
import io.lettuce.core.RedisClient;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.praca.redis.RedisConnector;

/** Buckets in Redis that all nodes count in, by compare-and-swap; each expires when it would be full again. Thread-safe. */
@Singleton
public class SharedBuckets {
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final RedisConnector redis;
    private volatile @Nullable LettuceBasedProxyManager<String> buckets;

    @Inject
    public SharedBuckets(RedisConnector redis) {
        this.redis = redis;
    }

    /** The bucket of that key; empty where there is one node only. May throw while Redis is away. */
    public Optional<Bucket> bucket(String key, BucketConfiguration configuration) {
        return redis.client().map(client -> buckets(client).builder().build("praca:limit:" + key, () -> configuration));
    }

    private synchronized LettuceBasedProxyManager<String> buckets(RedisClient client) {
        LettuceBasedProxyManager<String> made = buckets;
        if (made == null) {
            made = Bucket4jLettuce.casBasedBuilder(client.connect(RedisConnector.CODEC))
                    .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(SLACK))
                    .build();
            buckets = made;
        }
        return made;
    }
}
