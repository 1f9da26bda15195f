package org.praca.recovery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;

/** Counts wrong tokens against their address as wrong passwords are: before the look-up, and given back where the token was good. */
@Singleton
public class Guesses {
    private final RateLimiter limiter;

    @Inject
    public Guesses(RateLimiter limiter) {
        this.limiter = limiter;
    }

    /** What the token stands for. @throws Problem 429, or {@link #wrong} */
    <T> T prove(String address, Supplier<Optional<T>> token) {
        limiter.acquire(Limit.LOGIN_ADDRESS, address);
        T found = token.get().orElseThrow(Guesses::wrong);
        limiter.refund(Limit.LOGIN_ADDRESS, address);
        return found;
    }

    /** Never issued, used, too old or out of date: all the same. */
    static Problem wrong() {
        return Problem.invalid("token", Message.of("field.token"));
    }
}
