package org.praca.factor;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;

/**
 * Lets codes be tried within the limits of the account and of the address. A try is counted before it is made, so that no number
 * of parallel guesses passes the limit, and given back when it was right; neither a right code nor a right password forgets the
 * wrong ones. Thread-safe.
 */
@Singleton
public class FactorGuard {
    private final RateLimiter limiter;
    private final Audit audit;

    @Inject
    public FactorGuard(RateLimiter limiter, Audit audit) {
        this.limiter = limiter;
        this.audit = audit;
    }

    /** What a try of something that could be guessed comes to; empty for a wrong one. @throws org.praca.problem.Problem 429 */
    public <T> Optional<T> guess(UUID accountId, String address, Supplier<Optional<T>> attempt) {
        Optional<T> result =
                counted(Limit.SECOND_FACTOR_ACCOUNT, accountId.toString(), () -> attempt(address, attempt));
        if (result.isEmpty()) {
            audit.record(AuditEvent.FACTOR_REFUSED, new Subject(accountId, null), Map.of());
        }
        return result;
    }

    /** What a try of something that nobody can guess comes to; empty for a wrong one. @throws org.praca.problem.Problem 429 */
    public <T> Optional<T> attempt(String address, Supplier<Optional<T>> attempt) {
        return counted(Limit.LOGIN_ADDRESS, address, attempt);
    }

    private <T> Optional<T> counted(Limit limit, String key, Supplier<Optional<T>> attempt) {
        limiter.acquire(limit, key);
        boolean wrong = false;
        try {
            Optional<T> result = attempt.get();
            wrong = result.isEmpty();
            return result;
        } finally {
            if (!wrong) {
                limiter.refund(limit, key);
            }
        }
    }
}
