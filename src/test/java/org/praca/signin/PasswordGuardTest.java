package org.praca.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.problemOf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;
import org.praca.ratelimit.SharedBuckets;
import org.praca.redis.RedisConnector;
import org.praca.testing.Parallel;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PasswordGuardTest {
    private final RateLimiter limiter = limiter(Map.of());
    private final PasswordGuard guard = new PasswordGuard(limiter);

    @Test
    void letsTenWrongGuessesBeMadeAndThenRefusesEvenTheRightOne() {
        for (int i = 0; i < 10; i++) {
            assertThat(guard.attempt("ana", "1.1.1.1", () -> false)).isFalse();
        }
        AtomicInteger tried = new AtomicInteger();
        Problem problem = problemOf(() -> guard.attempt("ana", "1.1.1.1", () -> tried.incrementAndGet() > 0));
        assertThat(problem.code()).isEqualTo(Code.THROTTLED);
        assertThat(problem.headers())
                .containsEntry("RateLimit-Limit", "10")
                .containsEntry("RateLimit-Remaining", "0")
                .containsKeys("Retry-After", "RateLimit-Reset");
        assertThat(tried).hasValue(0);
        assertThat(guard.attempt("beto", "1.1.1.1", () -> true)).isTrue();
    }

    @Test
    void forgetsTheFailuresOfAnAccountAfterARightPassword() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 9; i++) {
                guard.attempt("ana", "1.1.1.1", () -> false);
            }
            assertThat(guard.attempt("ana", "1.1.1.1", () -> true)).isTrue();
        }
    }

    @Test
    void countsNoRightPasswordAgainstTheAddress() {
        RateLimiter tight = limiter(Map.of("PRACA_LIMIT_LOGIN_ADDRESS", "3/PT15M"));
        PasswordGuard tightGuard = new PasswordGuard(tight);
        for (int i = 0; i < 20; i++) {
            assertThat(tightGuard.attempt("ana", "1.1.1.1", () -> true)).isTrue();
        }
        for (String account : List.of("a", "b", "c")) {
            tightGuard.attempt(account, "1.1.1.1", () -> false);
        }
        assertThat(problemOf(() -> tightGuard.attempt("d", "1.1.1.1", () -> true))
                        .code())
                .isEqualTo(Code.THROTTLED);
        assertThat(tightGuard.attempt("d", "2.2.2.2", () -> true)).isTrue();
    }

    @Test
    void neverMakesMoreGuessesThanTheLimitHoweverManyComeAtOnce() throws Exception {
        AtomicInteger tried = new AtomicInteger();
        List<Optional<Code>> answers = Parallel.run(200, i -> () -> {
            try {
                guard.attempt("ana", "1.1.1.1", () -> {
                    tried.incrementAndGet();
                    return false;
                });
                return Optional.<Code>empty();
            } catch (Problem problem) {
                return Optional.of(problem.code());
            }
        });
        assertThat(tried).hasValue(10);
        assertThat(answers.stream().flatMap(Optional::stream)).hasSize(190).containsOnly(Code.THROTTLED);
    }

    @Test
    void letsManyRightPasswordsThroughAtOnce() throws Exception {
        CountDownLatch underWay = new CountDownLatch(10);
        List<Boolean> answers = Parallel.run(
                30,
                i -> () -> guard.attempt("ana", "1.1.1.1", () -> {
                    underWay.countDown();
                    return await(underWay);
                }));
        assertThat(answers).hasSize(30).containsOnly(true);
    }

    @Test
    void countsNothingForATryThatCouldNotBeMade() {
        for (int i = 0; i < 20; i++) {
            assertThat(problemOf(() -> guard.attempt("ana", "1.1.1.1", () -> {
                                throw Problem.of(Code.UNAVAILABLE);
                            }))
                            .code())
                    .isEqualTo(Code.UNAVAILABLE);
        }
        assertThat(limiter.wait(Limit.LOGIN_ACCOUNT, "ana")).isEmpty();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static RateLimiter limiter(Map<String, String> environment) {
        return new RateLimiter(Settings.from(environment), new SharedBuckets(new RedisConnector(Optional.empty())));
    }
}
