package org.praca.signin;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;

/**
 * Lets passwords be tried within the limits of the account and of the address. A try is counted before it is made, so that no
 * number of parallel guesses passes the limit, and given back when it was right; while tries are under way the next one waits
 * for them rather than being refused on their account. Thread-safe; blocks.
 */
@Singleton
public class PasswordGuard {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final RateLimiter limiter;
    private final Map<String, Integer> underWay = new HashMap<>();

    @Inject
    public PasswordGuard(RateLimiter limiter) {
        this.limiter = limiter;
    }

    /** Whether the try was right. @throws Problem 429 */
    public boolean attempt(String account, String address, BooleanSupplier attempt) {
        limiter.acquire(Limit.LOGIN_ADDRESS, address);
        try {
            begin(account);
        } catch (Problem problem) {
            limiter.refund(Limit.LOGIN_ADDRESS, address);
            throw problem;
        }
        boolean counts = false;
        try {
            boolean right = attempt.getAsBoolean();
            counts = !right;
            if (right) {
                limiter.clear(Limit.LOGIN_ACCOUNT, account);
            }
            return right;
        } finally {
            if (!counts) {
                limiter.refund(Limit.LOGIN_ADDRESS, address);
                limiter.refund(Limit.LOGIN_ACCOUNT, account);
            }
            end(account);
        }
    }

    private void begin(String account) {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!limiter.tryAcquire(Limit.LOGIN_ACCOUNT, account)) {
            awaitAnotherTry(account, deadline);
        }
        synchronized (underWay) {
            underWay.merge(account, 1, Integer::sum);
        }
    }

    private void awaitAnotherTry(String account, long deadline) {
        synchronized (underWay) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (!underWay.containsKey(account) || left <= 0) {
                throw limiter.refusal(
                        Limit.LOGIN_ACCOUNT,
                        limiter.wait(Limit.LOGIN_ACCOUNT, account).orElse(Duration.ofSeconds(1)));
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
