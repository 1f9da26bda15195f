package org.praca.ratelimit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.praca.testing.RedisCluster;

class ClusteredRateLimiterTest extends SharedRateLimiterContract {
    private static RedisCluster redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisCluster.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.stop();
    }

    @Override
    String url() {
        return redis.url();
    }
}
