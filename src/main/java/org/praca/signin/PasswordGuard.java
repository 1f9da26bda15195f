package org.praca.signin;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;

/**
 * Lets passwords be tried within the limits of the account and of the address. A try is counted before it is made, so that no
 * number of parallel guesses passes the limit, and given back when it was right; while tries are under way the next one waits
 * for them rather than being refused on their account. Wrong tries are audited, and once each lock that they lead to; what is
 * refused by a lock is not. Thread-safe; blocks.
 */
@Singleton
public class PasswordGuard {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /**
     * What is tried.
     *
     * @param key under which the failures are counted
     * @param subject whose password it would be
     * @param failure what a wrong try is
     */
    public record Guess(String key, Subject subject, AuditEvent failure) {}

    private final RateLimiter limiter;
    private final Audit audit;
    private final Map<String, Integer> underWay = new HashMap<>();

    @Inject
    public PasswordGuard(RateLimiter limiter, Audit audit) {
        this.limiter = limiter;
        this.audit = audit;
    }

    /** Whether the try was right. @throws Problem 429 */
    public boolean attempt(Guess guess, String address, BooleanSupplier attempt) {
        boolean lastOfAddress = isLast(
                limiter.take(Limit.LOGIN_ADDRESS, address).orElseThrow(() -> refusal(Limit.LOGIN_ADDRESS, address)));
        boolean lastOfAccount;
        try {
            lastOfAccount = isLast(begin(guess.key()));
        } catch (Problem problem) {
            limiter.refund(Limit.LOGIN_ADDRESS, address);
            throw problem;
        }
        boolean right = isRight(guess.key(), address, attempt);
        if (!right) {
            audit.record(guess.failure(), guess.subject(), Map.of());
            if (lastOfAccount) {
                audit.record(AuditEvent.LOGIN_LOCKED, guess.subject(), Map.of("limit", "account"));
            }
            if (lastOfAddress) {
                audit.record(AuditEvent.LOGIN_LOCKED, Subject.NOBODY, Map.of("limit", "address"));
            }
        }
        return right;
    }

    private boolean isRight(String account, String address, BooleanSupplier attempt) {
        try {
            boolean right = attempt.getAsBoolean();
            if (right) {
                limiter.refund(Limit.LOGIN_ADDRESS, address);
                limiter.clear(Limit.LOGIN_ACCOUNT, account);
            }
            return right;
        } catch (RuntimeException | Error e) {
            limiter.refund(Limit.LOGIN_ADDRESS, address);
            limiter.refund(Limit.LOGIN_ACCOUNT, account);
            throw e;
        } finally {
            end(account);
        }
    }

    /** Takes one of the account's tries; how many are left. */
    private long begin(String account) {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        OptionalLong left = limiter.take(Limit.LOGIN_ACCOUNT, account);
        while (left.isEmpty()) {
            awaitAnotherTry(account, deadline);
            left = limiter.take(Limit.LOGIN_ACCOUNT, account);
        }
        synchronized (underWay) {
            underWay.merge(account, 1, Integer::sum);
        }
        return left.getAsLong();
    }

    /** Whoever takes the last one and fails is the one who locks. */
    private static boolean isLast(long left) {
        return left == 0;
    }

    private Problem refusal(Limit limit, String key) {
        return limiter.refusal(limit, limiter.wait(limit, key).orElse(Duration.ofSeconds(1)));
    }

    private void awaitAnotherTry(String account, long deadline) {
        synchronized (underWay) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (!underWay.containsKey(account) || left <= 0) {
                throw refusal(Limit.LOGIN_ACCOUNT, account);
            }
            try {
                underWay.wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw limiter.refusal(Limit.LOGIN_ACCOUNT, Duration.ofSeconds(1));
            }
        }
    }

    private void end(String account) {
        synchronized (underWay) {
            underWay.computeIfPresent(account, (key, count) -> count == 1 ? null : count - 1);
            underWay.notifyAll();
        }
    }
}
