package org.praca.recovery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.praca.mail.Letter;
import org.praca.mail.Postman;
import org.praca.platform.Text;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;
import org.praca.token.RefreshToken;
import org.praca.user.Account;

/**
 * Letters within limits, so that nobody's mailbox is flooded through this server: of each kind so many about an account, however
 * often its address changes, and so many to a mailbox, whoever gives it as his. Kinds are counted apart, so that asking for links does
 * not hush up a notice.
 */
@Singleton
public class Correspondence {
    private static final Duration COME_BACK = Duration.ofSeconds(30);

    private final Postman postman;
    private final Letters letters;
    private final RateLimiter limiter;

    @Inject
    public Correspondence(Postman postman, Letters letters, RateLimiter limiter) {
        this.postman = postman;
        this.letters = letters;
        this.limiter = limiter;
    }

    /** Refuses with a {@link Problem}: {@code unavailable} where this installation sends no e-mail */
    void require() {
        if (!postman.isOn()) {
            throw Problem.of(Code.UNAVAILABLE, Message.of("problem.no_mail"));
        }
    }

    Letters letters() {
        return letters;
    }

    /** Hands the letter over. @throws Problem {@code unavailable} where too many are on their way */
    void send(Supplier<Optional<Letter>> writer) {
        if (!postman.take(writer)) {
            throw Problem.of(Code.UNAVAILABLE).retryAfter(COME_BACK);
        }
    }

    /** Counts a letter of that kind to a mailbox; whether it may go. */
    boolean mayGo(String kind, String email) {
        return limiter.tryAcquire(Limit.MAIL_ACCOUNT, kind + ":" + RefreshToken.sha256(Text.fold(email)));
    }

    /** Counts one about an account to its mailbox; whether it may go. */
    boolean mayGo(String kind, Account account) {
        return limiter.tryAcquire(Limit.MAIL_ACCOUNT, kind + ":" + account.id()) && mayGo(kind, account.email());
    }
}
