package org.praca.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.praca.platform.Settings;
import org.praca.redis.RedisConnector;
import org.praca.testing.Parallel;
import org.praca.testing.Redis;

class SharedRateLimiterTest extends SharedRateLimiterContract {
    /** Longer than a command waits for its answer. */
    private static final Duration LATE = Duration.ofMillis(1_500);

    private final Redis redis = Redis.start();

    @Override
    String url() {
        return redis.url();
    }

    @AfterEach
    void stopRedis() {
        redis.stop();
    }

    @Test
    void doNotTryInVainWhereManyCountTheSame() throws Exception {
        Parallel.run(200, i -> () -> (i % 2 == 0 ? one : other).tryAcquire(Limit.LOGIN_ACCOUNT, "the same"));
        assertThat(redis.calls("eval")).isBetween(10L, 100L);
    }

    @Test
    void countEachForItselfQuicklyWhileRedisIsAwayAndTogetherAgainAfterwards() {
        assertThat(one.tryAcquire(Limit.LOGIN_ACCOUNT, "before")).isTrue();
        assertThat(other.tryAcquire(Limit.LOGIN_ACCOUNT, "before")).isTrue();
        redis.stop();
        long start = System.nanoTime();
        for (RateLimiter node : List.of(one, other)) {
            long allowed = IntStream.range(0, 20)
                    .filter(i -> node.tryAcquire(Limit.LOGIN_ACCOUNT, "meanwhile"))
                    .count();
            assertThat(allowed).isEqualTo(10);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        redis.restart();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            String key = "after" + System.nanoTime();
            return IntStream.range(0, 10).allMatch(i -> one.tryAcquire(Limit.LOGIN_ACCOUNT, key))
                    && !other.tryAcquire(Limit.LOGIN_ACCOUNT, key);
        });
    }

    /** Whoever can make a node too busy to hear Redis in time must not gain guesses by it. */
    @Test
    void countTogetherWhileRedisIsLate() {
        IntStream.range(0, 10).forEach(i -> one.tryAcquire(Limit.LOGIN_ACCOUNT, "late"));
        redis.freeze();
        CompletableFuture<Boolean> guess =
                CompletableFuture.supplyAsync(() -> other.tryAcquire(Limit.LOGIN_ACCOUNT, "late"));
        try {
            assertThat(guess).failsWithin(LATE);
        } finally {
            redis.thaw();
        }
        assertThat(guess).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
    }

    @Test
    void goOnFromWhatEachHasCountedWhenRedisGoesAway() {
        IntStream.range(0, 6).forEach(i -> one.tryAcquire(Limit.LOGIN_ACCOUNT, "going"));
        redis.stop();
        assertThat(IntStream.range(0, 20).filter(i -> one.tryAcquire(Limit.LOGIN_ACCOUNT, "going")))
                .hasSize(4);
    }

    @Test
    void startWithoutRedis() {
        redis.stop();
        RedisConnector connector = new RedisConnector(Optional.of(redis.url()));
        try {
            RateLimiter node = new RateLimiter(Settings.from(Map.of()), new SharedBuckets(connector));
            long start = System.nanoTime();
            assertThat(IntStream.range(0, 20).filter(i -> node.tryAcquire(Limit.LOGIN_ACCOUNT, "ana")))
                    .hasSize(10);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        } finally {
            connector.close();
        }
    }
}
