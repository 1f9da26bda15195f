package org.praca.recovery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.praca.change.Change;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.factor.Factors;
import org.praca.form.Field;
import org.praca.form.Form;
import org.praca.mail.Letter;
import org.praca.password.PasswordHasher;
import org.praca.password.PasswordPolicy;
import org.praca.platform.Settings;
import org.praca.platform.Text;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;
import org.praca.recovery.MailTokens.Purpose;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** A new password for whoever reads the account's mailbox. */
@Singleton
public class Recovery {
    private static final String KIND = "reset";
    private static final int TRIES = 3;

    private final Database database;
    private final AccountRepository accounts;
    private final MailTokens tokens;
    private final Correspondence correspondence;
    private final Notices notices;
    private final Guesses guesses;
    private final RateLimiter limiter;
    private final PasswordPolicy policy;
    private final PasswordHasher hasher;
    private final NewPassword newPassword;
    private final Factors factors;
    private final Changes changes;
    private final Clock clock;
    private final Duration lifetime;

    @Inject
    public Recovery(
            Database database,
            AccountRepository accounts,
            MailTokens tokens,
            Correspondence correspondence,
            Notices notices,
            Guesses guesses,
            RateLimiter limiter,
            PasswordPolicy policy,
            PasswordHasher hasher,
            NewPassword newPassword,
            Factors factors,
            Changes changes,
            Clock clock,
            Settings settings) {
        this.database = database;
        this.accounts = accounts;
        this.tokens = tokens;
        this.correspondence = correspondence;
        this.notices = notices;
        this.guesses = guesses;
        this.limiter = limiter;
        this.policy = policy;
        this.hasher = hasher;
        this.newPassword = newPassword;
        this.factors = factors;
        this.changes = changes;
        this.clock = clock;
        this.lifetime = settings.resetLifetime();
    }

    /**
     * Sends a link to the account of that e-mail, if there is one. Everything that depends on the address is done later, so that
     * whoever asks learns nothing.
     *
     * @throws Problem {@code unavailable}
     */
    public void request(String email, Locale language) {
        correspondence.send(() -> correspondence.mayGo(KIND, email) ? letter(email, language) : Optional.empty());
    }

    /** To the address as it is stored, which two spellings may lead to; a user name that looks like an address is none. */
    private Optional<Letter> letter(String email, Locale language) {
        return database.jdbi().inTransaction(handle -> accounts.findByName(handle, email)
                .filter(Account::active)
                .filter(account -> Text.fold(account.email()).equals(Text.fold(email)))
                .map(account -> correspondence
                        .letters()
                        .reset(account, tokens.issue(handle, Purpose.RESET, account, lifetime), language)));
    }

    /**
     * Sets the {@code password} of the form for the account of its {@code token}. All its sessions end, other links die, and the
     * address is verified: whoever had the account under an address that is not his is out of it.
     *
     * @throws Problem 400 fields, which leave the token good, 429, 503
     */
    public void confirm(Form form, String address, Locale language) {
        String token = form.text("token").required().orEmpty();
        Field password = form.text("password").required().max(PasswordPolicy.MAX_LENGTH);
        form.verify();
        Account account = guesses.prove(address, () -> find(token));
        policy.check(password, account.username(), account.email());
        form.verify();
        Account changed = write(token, hasher.hash(password.orEmpty()));
        limiter.clear(Limit.LOGIN_ACCOUNT, changed.id().toString());
        notices.passwordChanged(changed, language);
    }

    private Optional<Account> find(String token) {
        return database.jdbi().withHandle(handle -> tokens.find(handle, Purpose.RESET, token));
    }

    /** Of several who come with links to one account, the first; the others find their token dead when they look again. */
    private Account write(String token, String hash) {
        for (int i = 0; i < TRIES; i++) {
            Account old = find(token).orElseThrow(Guesses::wrong);
            Account changed =
                    old.with(old.username(), old.email(), old.firstName(), old.lastName(), hash, old.active());
            List<Change> done = database.jdbi().inTransaction(handle -> write(handle, changed));
            if (!done.isEmpty()) {
                changes.announce(done);
                return changed;
            }
        }
        throw Problem.of(Code.CONFLICT);
    }

    /**
     * What became of it; nothing where somebody else has changed the account meanwhile. Where the address was never verified, the
     * second factors may be those of somebody who registered with it before its owner came.
     */
    private List<Change> write(Handle handle, Account changed) {
        boolean isProved = accounts.emailVerifiedAt(handle, changed.id()).isPresent();
        List<Change> made = newPassword.write(handle, changed, Map.of("by", "email"));
        if (!made.isEmpty()) {
            if (!isProved) {
                factors.removeAll(handle, changed.id());
            }
            accounts.verifyEmail(handle, changed.id(), changed.email(), clock.instant());
            tokens.takeAll(handle, changed.id());
        }
        return made;
    }
}
