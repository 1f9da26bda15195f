package org.praca.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.praca.testing.Problems.problemOf;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.audit.Audit;
import org.praca.audit.AuditEntry;
import org.praca.audit.AuditEvent;
import org.praca.audit.AuditFilter;
import org.praca.audit.AuditRepository;
import org.praca.audit.Subject;
import org.praca.database.Database;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;
import org.praca.ratelimit.SharedBuckets;
import org.praca.redis.RedisConnector;
import org.praca.signin.PasswordGuard.Guess;
import org.praca.testing.Parallel;
import org.praca.testing.TestDatabase;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PasswordGuardTest {
    private static final Database DATABASE = TestDatabase.open();
    private static final Audit AUDIT = new Audit(DATABASE, new AuditRepository(), Clock.systemUTC());

    private final RateLimiter limiter = limiter(Map.of());
    private final PasswordGuard guard = new PasswordGuard(limiter, AUDIT);
    private final Subject ana = Subject.of(UUID.randomUUID(), "ana");

    @AfterAll
    static void closeDatabase() {
        DATABASE.close();
    }

    @Test
    void letsTenWrongGuessesBeMadeAndThenRefusesEvenTheRightOne() {
        for (int i = 0; i < 10; i++) {
            assertThat(guard.attempt(guess("ana"), "1.1.1.1", () -> false)).isFalse();
        }
        AtomicInteger tried = new AtomicInteger();
        Problem problem = problemOf(() -> guard.attempt(guess("ana"), "1.1.1.1", () -> tried.incrementAndGet() > 0));
        assertThat(problem.code()).isEqualTo(Code.THROTTLED);
        assertThat(problem.headers())
                .containsEntry("RateLimit-Limit", "10")
                .containsEntry("RateLimit-Remaining", "0")
                .containsKeys("Retry-After", "RateLimit-Reset");
        assertThat(tried).hasValue(0);
        assertThat(guard.attempt(guess("beto"), "1.1.1.1", () -> true)).isTrue();
    }

    @Test
    void forgetsTheFailuresOfAnAccountAfterARightPassword() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 9; i++) {
                guard.attempt(guess("ana"), "1.1.1.1", () -> false);
            }
            assertThat(guard.attempt(guess("ana"), "1.1.1.1", () -> true)).isTrue();
        }
    }

    @Test
    void countsNoRightPasswordAgainstTheAddress() {
        RateLimiter tight = limiter(Map.of("PRACA_LIMIT_LOGIN_ADDRESS", "3/PT15M"));
        PasswordGuard tightGuard = new PasswordGuard(tight, AUDIT);
        for (int i = 0; i < 20; i++) {
            assertThat(tightGuard.attempt(guess("ana"), "1.1.1.1", () -> true)).isTrue();
        }
        for (String account : List.of("a", "b", "c")) {
            tightGuard.attempt(guess(account), "1.1.1.1", () -> false);
        }
        assertThat(problemOf(() -> tightGuard.attempt(guess("d"), "1.1.1.1", () -> true))
                        .code())
                .isEqualTo(Code.THROTTLED);
        assertThat(tightGuard.attempt(guess("d"), "2.2.2.2", () -> true)).isTrue();
    }

    @Test
    void neverMakesMoreGuessesThanTheLimitHoweverManyComeAtOnce() throws Exception {
        AtomicInteger tried = new AtomicInteger();
        List<Optional<Code>> answers = Parallel.run(200, i -> () -> {
            try {
                guard.attempt(guess("ana"), "1.1.1.1", () -> {
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
                i -> () -> guard.attempt(guess("ana"), "1.1.1.1", () -> {
                    underWay.countDown();
                    return await(underWay);
                }));
        assertThat(answers).hasSize(30).containsOnly(true);
    }

    @Test
    void countsNothingForATryThatCouldNotBeMade() {
        for (int i = 0; i < 20; i++) {
            assertThat(problemOf(() -> guard.attempt(guess("ana"), "1.1.1.1", () -> {
                                throw Problem.of(Code.UNAVAILABLE);
                            }))
                            .code())
                    .isEqualTo(Code.UNAVAILABLE);
        }
        assertThat(limiter.wait(Limit.LOGIN_ACCOUNT, "ana")).isEmpty();
    }

    @Test
    void auditsEveryWrongGuessAndTheLockOnce() throws Exception {
        Parallel.run(30, i -> () -> {
            try {
                return guard.attempt(guess("ana"), "1.1.1.1", () -> false);
            } catch (Problem problem) {
                return false;
            }
        });
        assertThat(words(ana)).hasSize(11).containsOnlyOnce("login.locked").contains("login.failed");
    }

    @Test
    void auditsNoLockWhereTheLastGuessWasRight() {
        for (int i = 0; i < 9; i++) {
            guard.attempt(guess("ana"), "1.1.1.1", () -> false);
        }
        guard.attempt(guess("ana"), "1.1.1.1", () -> true);
        assertThat(words(ana)).hasSize(9).containsOnly("login.failed");
    }

    @Test
    void auditsTheLockOfAnAddressOnce() {
        PasswordGuard tight = new PasswordGuard(limiter(Map.of("PRACA_LIMIT_LOGIN_ADDRESS", "3/PT15M")), AUDIT);
        long before = locksOfAddresses();
        for (int i = 0; i < 5; i++) {
            boolean refused = i >= 3;
            Throwable thrown = catchThrowable(() -> tight.attempt(guess("ana"), "3.3.3.3", () -> false));
            assertThat(thrown != null).isEqualTo(refused);
        }
        assertThat(locksOfAddresses()).isEqualTo(before + 1);
        assertThat(words(ana)).hasSize(3);
    }

    private static long locksOfAddresses() {
        return page(Optional.empty()).stream()
                .filter(entry -> entry.detail().equals("{\"limit\":\"address\"}"))
                .count();
    }

    private static List<String> words(Subject subject) {
        return page(Optional.ofNullable(subject.accountId())).stream()
                .map(AuditEntry::event)
                .toList();
    }

    private static List<AuditEntry> page(Optional<UUID> account) {
        return AUDIT.page(
                new AuditFilter(account, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                1_000);
    }

    private Guess guess(String key) {
        return new Guess(key, ana, AuditEvent.LOGIN_FAILED);
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
