package org.praca.signin;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.auth.Caller;
import org.praca.password.PasswordHasher;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.signin.PasswordGuard.Guess;
import org.praca.user.Account;

/** Whether the owner of an account is there himself, before something is changed that a stolen token must not change. */
@Singleton
public class Reauthentication {
    private final PasswordGuard guard;
    private final PasswordHasher hasher;
    private final Clock clock;
    private final Duration window;

    @Inject
    public Reauthentication(PasswordGuard guard, PasswordHasher hasher, Clock clock, Settings settings) {
        this.guard = guard;
        this.hasher = hasher;
        this.clock = clock;
        this.window = settings.reauthWindow();
    }

    /**
     * A password that is given must be right; without one, something sensitive needs a fresh session.
     *
     * @throws Problem 400, 403 {@code reauthentication_required}, 429
     */
    public void prove(Caller caller, Account account, @Nullable String current, boolean sensitive, String address) {
        if (current != null) {
            Guess guess = new Guess(
                    account.id().toString(), Subject.of(account.id(), account.username()), AuditEvent.PASSWORD_REFUSED);
            if (!guard.attempt(guess, address, () -> hasher.verify(current, account.passwordHash()))) {
                throw Problem.invalid("current_password", Message.of("field.password_wrong"));
            }
        } else if (sensitive && !isFresh(caller)) {
            throw Problem.of(Code.REAUTHENTICATION_REQUIRED);
        }
    }

    /** Whether the caller has proved who he is a moment ago. */
    public boolean isFresh(Caller caller) {
        return !caller.authenticatedAt().plus(window).isBefore(clock.instant());
    }
}
