package org.praca.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.platform.Settings;
import org.praca.redis.RedisConnector;
import org.praca.testing.Parallel;
import org.praca.testing.Redis;

/** Two nodes that count in one Redis. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedRateLimiterTest {
    private Redis redis;
    private RedisConnector oneConnector;
    private RedisConnector otherConnector;
    private RateLimiter one;
    private RateLimiter other;

    @BeforeEach
    void startTwoNodes() {
        redis = Redis.start();
        oneConnector = new RedisConnector(Optional.of(redis.url()));
        otherConnector = new RedisConnector(Optional.of(redis.url()));
        Settings settings = Settings.from(Map.of("PRACA_LIMIT_LOGIN_ACCOUNT", "10/PT1H"));
        one = new RateLimiter(settings, new SharedBuckets(oneConnector));
        other = new RateLimiter(settings, new SharedBuckets(otherConnector));
    }

    @AfterEach
    void stop() {
        oneConnector.close();
        otherConnector.close();
        redis.stop();
    }

    @Test
    void countTogether() {
        for (int i = 0; i < 5; i++) {
            assertThat(one.tryAcquire(Limit.LOGIN_ACCOUNT, "ana")).isTrue();
            assertThat(other.tryAcquire(Limit.LOGIN_ACCOUNT, "ana")).isTrue();
        }
        assertThat(one.tryAcquire(Limit.LOGIN_ACCOUNT, "ana")).isFalse();
        assertThat(other.tryAcquire(Limit.LOGIN_ACCOUNT, "ana")).isFalse();
        assertThat(other.wait(Limit.LOGIN_ACCOUNT, "ana").orElseThrow())
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        other.refund(Limit.LOGIN_ACCOUNT, "ana");
        assertThat(one.tryAcquire(Limit.LOGIN_ACCOUNT, "ana")).isTrue();
        other.clear(Limit.LOGIN_ACCOUNT, "ana");
        assertThat(one.wait(Limit.LOGIN_ACCOUNT, "ana")).isEmpty();
    }

    @Test
    void allowNoMoreThanTheLimitHoweverManyComeAtOnce() throws Exception {
        List<Boolean> answers =
                Parallel.run(200, i -> () -> (i % 2 == 0 ? one : other).tryAcquire(Limit.LOGIN_ACCOUNT, "ana"));
        assertThat(answers.stream().filter(taken -> taken)).hasSize(10);
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
