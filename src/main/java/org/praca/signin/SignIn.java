package org.praca.signin;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.praca.access.Access;
import org.praca.access.Standing;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.database.Database;
import org.praca.platform.Text;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.session.Sessions;
import org.praca.session.Sessions.Tokens;
import org.praca.signin.PasswordGuard.Guess;
import org.praca.token.RefreshToken;
import org.praca.user.Account;
import org.praca.user.AccountRepository;
import org.praca.user.PasswordHasher;

/** Signs accounts in by user name or e-mail and password. Unknown, wrong and inactive cannot be told apart, nor timed. */
@Singleton
public class SignIn {
    private static final int LONGEST_NAME = 254;

    private final Database database;
    private final AccountRepository accounts;
    private final PasswordHasher hasher;
    private final PasswordGuard guard;
    private final Sessions sessions;
    private final Access access;
    private final Clock clock;

    @Inject
    public SignIn(
            Database database,
            AccountRepository accounts,
            PasswordHasher hasher,
            PasswordGuard guard,
            Sessions sessions,
            Access access,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.hasher = hasher;
        this.guard = guard;
        this.sessions = sessions;
        this.access = access;
        this.clock = clock;
    }

    /** Refuses with a {@link Problem}: {@code no_active_account}, {@code throttled} or {@code unavailable} */
    public Tokens signIn(String name, String password, String address, String userAgent) {
        Optional<Account> found = Text.length(name) > LONGEST_NAME
                ? Optional.empty()
                : database.jdbi().withHandle(handle -> accounts.findByName(handle, name));
        boolean right = guard.attempt(guess(found, name), address, () -> isRight(found, password));
        if (!right || found.isEmpty()) {
            throw Problem.of(Code.NO_ACTIVE_ACCOUNT);
        }
        Account account = found.get();
        upgrade(account, password);
        Standing standing = access.standing(account.id())
                .filter(Standing::active)
                .orElseThrow(() -> Problem.of(Code.NO_ACTIVE_ACCOUNT));
        database.jdbi().useHandle(handle -> accounts.signedIn(handle, account.id(), clock.instant()));
        return sessions.open(standing, address, userAgent);
    }

    /** A name that no account has is not written down: it may be a password in the wrong field. */
    private static Guess guess(Optional<Account> account, String name) {
        Subject subject =
                account.map(found -> Subject.of(found.id(), found.username())).orElse(Subject.NOBODY);
        return new Guess(limitKey(account, name), subject, AuditEvent.LOGIN_FAILED);
    }

    /** Under which the failures of an account are counted, the same for one that does not exist. */
    public static String limitKey(Optional<Account> account, String name) {
        return account.map(found -> found.id().toString())
                .orElseGet(() -> RefreshToken.sha256(Text.fold(Text.cut(name, LONGEST_NAME))));
    }

    private boolean isRight(Optional<Account> account, String password) {
        if (account.isEmpty()) {
            hasher.pretend(password);
            return false;
        }
        return hasher.verify(password, account.get().passwordHash())
                && account.get().active();
    }

    private void upgrade(Account account, String password) {
        if (hasher.isOutdated(account.passwordHash())) {
            String newHash = hasher.hash(password);
            database.jdbi().useHandle(handle -> accounts.rehash(handle, account.id(), account.passwordHash(), newHash));
        }
    }
}
