package org.praca.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.problemOf;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.praca.platform.Settings;
import org.praca.problem.Problem;
import org.praca.redis.RedisConnector;

class RateLimiterTest {
    private final RateLimiter limiter = limiter(Map.of("PRACA_LIMIT_SIGNUP_ADDRESS", "3/PT1H"));

    @Test
    void refusesOneTooManyAndSaysWhenToComeBack() {
        IntStream.range(0, 3).forEach(i -> limiter.acquire(Limit.SIGNUP_ADDRESS, "a"));
        Problem problem = problemOf(() -> limiter.acquire(Limit.SIGNUP_ADDRESS, "a"));
        assertThat(problem.status()).isEqualTo(429);
        assertThat(problem.headers()).containsEntry("RateLimit-Limit", "3").containsEntry("RateLimit-Remaining", "0");
        assertThat(Integer.parseInt(problem.headers().getOrDefault("Retry-After", "")))
                .isBetween(3_590, 3_600);
        assertThat(Integer.parseInt(problem.headers().getOrDefault("RateLimit-Reset", "")))
                .isBetween(3_590, 3_600);
    }

    @Test
    void countsKeysAndLimitsApart() {
        exhaust(Limit.SIGNUP_ADDRESS, "a", 3);
        assertThat(limiter.tryAcquire(Limit.SIGNUP_ADDRESS, "a")).isFalse();
        assertThat(limiter.tryAcquire(Limit.SIGNUP_ADDRESS, "b")).isTrue();
        assertThat(limiter.tryAcquire(Limit.LOGIN_ADDRESS, "a")).isTrue();
    }

    @Test
    void takesNothingByAsking() {
        IntStream.range(0, 50).forEach(i -> limiter.check(Limit.SIGNUP_ADDRESS, "a"));
        exhaust(Limit.SIGNUP_ADDRESS, "a", 3);
        assertThat(problemOf(() -> limiter.check(Limit.SIGNUP_ADDRESS, "a")).status())
                .isEqualTo(429);
        assertThat(limiter.wait(Limit.SIGNUP_ADDRESS, "a")).isPresent();
        assertThat(limiter.wait(Limit.SIGNUP_ADDRESS, "b")).isEmpty();
    }

    @Test
    void givesOneBackForWhatDidNotCount() {
        exhaust(Limit.SIGNUP_ADDRESS, "a", 3);
        limiter.refund(Limit.SIGNUP_ADDRESS, "a");
        assertThat(limiter.tryAcquire(Limit.SIGNUP_ADDRESS, "a")).isTrue();
        assertThat(limiter.tryAcquire(Limit.SIGNUP_ADDRESS, "a")).isFalse();
    }

    @Test
    void neverHoldsMoreThanTheLimitByRefunds() {
        IntStream.range(0, 10).forEach(i -> limiter.refund(Limit.SIGNUP_ADDRESS, "a"));
        exhaust(Limit.SIGNUP_ADDRESS, "a", 3);
        assertThat(limiter.tryAcquire(Limit.SIGNUP_ADDRESS, "a")).isFalse();
    }

    @Test
    void startsAnewAfterAClearing() {
        exhaust(Limit.SIGNUP_ADDRESS, "a", 3);
        limiter.clear(Limit.SIGNUP_ADDRESS, "a");
        exhaust(Limit.SIGNUP_ADDRESS, "a", 3);
        assertThat(limiter.tryAcquire(Limit.SIGNUP_ADDRESS, "a")).isFalse();
    }

    @Test
    void expiresByItselfAfterThePeriod() {
        RateLimiter quick = limiter(Map.of("PRACA_LIMIT_SIGNUP_ADDRESS", "2/PT0.3S"));
        assertThat(quick.tryAcquire(Limit.SIGNUP_ADDRESS, "a")).isTrue();
        assertThat(quick.tryAcquire(Limit.SIGNUP_ADDRESS, "a")).isTrue();
        Duration wait = quick.wait(Limit.SIGNUP_ADDRESS, "a").orElseThrow();
        assertThat(wait).isLessThanOrEqualTo(Duration.ofMillis(300));
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> quick.tryAcquire(Limit.SIGNUP_ADDRESS, "a"));
    }

    @Test
    void allowsABurstOfThreeTimesTheRateOfMessages() {
        RateLimiter slow = limiter(Map.of("PRACA_LIMIT_MESSAGES_USER", "20/PT1H"));
        long allowed = IntStream.range(0, 200)
                .filter(i -> slow.tryAcquire(Limit.MESSAGES_USER, "a"))
                .count();
        assertThat(allowed).isEqualTo(60);
    }

    @Test
    void letsEverythingThroughWhenOff() {
        RateLimiter off = limiter(Map.of("PRACA_LIMITS", "off", "PRACA_LIMIT_SIGNUP_ADDRESS", "1/PT1H"));
        IntStream.range(0, 100).forEach(i -> off.acquire(Limit.SIGNUP_ADDRESS, "a"));
        off.check(Limit.SIGNUP_ADDRESS, "a");
        off.refund(Limit.SIGNUP_ADDRESS, "a");
        off.clear(Limit.SIGNUP_ADDRESS, "a");
        assertThat(off.wait(Limit.SIGNUP_ADDRESS, "a")).isEmpty();
        assertThat(off.tryAcquire(Limit.SIGNUP_ADDRESS, "a")).isTrue();
    }

    private void exhaust(Limit limit, String key, int times) {
        IntStream.range(0, times)
                .forEach(i -> assertThat(limiter.tryAcquire(limit, key)).isTrue());
    }

    private static RateLimiter limiter(Map<String, String> environment) {
        return new RateLimiter(Settings.from(environment), new SharedBuckets(new RedisConnector(Optional.empty())));
    }
}
