package org.praca.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.platform.Settings;
import org.praca.redis.RedisConnector;
import org.praca.testing.Parallel;

/** Two nodes that count in one Redis, whatever Redis that is. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class SharedRateLimiterContract {
    private RedisConnector oneConnector;
    private RedisConnector otherConnector;
    RateLimiter one;
    RateLimiter other;

    abstract String url();

    @BeforeEach
    void startTwoNodes() {
        oneConnector = new RedisConnector(Optional.of(url()));
        otherConnector = new RedisConnector(Optional.of(url()));
        Settings settings = Settings.from(Map.of("PRACA_LIMIT_LOGIN_ACCOUNT", "10/PT1H"));
        one = new RateLimiter(settings, new SharedBuckets(oneConnector));
        other = new RateLimiter(settings, new SharedBuckets(otherConnector));
        Awaitility.await()
                .until(() -> oneConnector.commands().isPresent()
                        && otherConnector.commands().isPresent());
    }

    @AfterEach
    void stopTheNodes() {
        oneConnector.close();
        otherConnector.close();
    }

    @Test
    void countTogether() {
        String account = "together";
        for (int i = 0; i < 5; i++) {
            assertThat(one.tryAcquire(Limit.LOGIN_ACCOUNT, account)).isTrue();
            assertThat(other.tryAcquire(Limit.LOGIN_ACCOUNT, account)).isTrue();
        }
        assertThat(one.tryAcquire(Limit.LOGIN_ACCOUNT, account)).isFalse();
        assertThat(other.tryAcquire(Limit.LOGIN_ACCOUNT, account)).isFalse();
        assertThat(other.wait(Limit.LOGIN_ACCOUNT, account).orElseThrow())
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        other.refund(Limit.LOGIN_ACCOUNT, account);
        assertThat(one.tryAcquire(Limit.LOGIN_ACCOUNT, account)).isTrue();
        other.clear(Limit.LOGIN_ACCOUNT, account);
        assertThat(one.wait(Limit.LOGIN_ACCOUNT, account)).isEmpty();
    }

    @Test
    void tellOfManyAtOnceAndCountNothingByThat() {
        List<String> keys = List.of("many-1", "many-2", "many-3");
        for (int i = 0; i < 10; i++) {
            one.tryAcquire(Limit.LOGIN_ACCOUNT, "many-2");
        }
        one.tryAcquire(Limit.LOGIN_ACCOUNT, "many-3");
        for (RateLimiter node : List.of(one, other)) {
            assertThat(node.waits(Limit.LOGIN_ACCOUNT, keys)).containsOnlyKeys("many-2");
            assertThat(node.wait(Limit.LOGIN_ACCOUNT, "many-1")).isEmpty();
        }
        assertThat(isCounted("many-3")).isTrue();
        oneConnector
                .commands()
                .orElseThrow()
                .del("praca:limit:LOGIN_ACCOUNT:many-3")
                .toCompletableFuture()
                .join();
        assertThat(one.wait(Limit.LOGIN_ACCOUNT, "many-3")).isEmpty();
        assertThat(isCounted("many-3"))
                .as("asked for although nobody counts it")
                .isFalse();
        assertThat(isCounted("many-1")).isFalse();
    }

    private boolean isCounted(String key) {
        return !new SharedBuckets(oneConnector)
                .present(List.of("LOGIN_ACCOUNT:" + key))
                .orElseThrow()
                .isEmpty();
    }

    @Test
    void allowNoMoreThanTheLimitHoweverManyComeAtOnce() throws Exception {
        String account = "at once";
        List<Boolean> answers =
                Parallel.run(200, i -> () -> (i % 2 == 0 ? one : other).tryAcquire(Limit.LOGIN_ACCOUNT, account));
        assertThat(answers.stream().filter(taken -> taken)).hasSize(10);
    }
}
