package org.praca.signin;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.praca.access.Access;
import org.praca.access.Amr;
import org.praca.access.Standing;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.database.Database;
import org.praca.factor.Factors;
import org.praca.factor.LoginSteps;
import org.praca.factor.Proof;
import org.praca.factor.passkey.Answers.Assertion;
import org.praca.factor.passkey.Passkey;
import org.praca.password.PasswordHasher;
import org.praca.platform.Text;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.session.Sessions;
import org.praca.session.Sessions.Tokens;
import org.praca.signin.PasswordGuard.Guess;
import org.praca.token.RefreshToken;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** Signs accounts in by user name or e-mail, password and second factor. Unknown, wrong and inactive cannot be told apart, nor timed. */
@Singleton
public class SignIn {
    /** Characters; no account has a longer one. */
    static final int LONGEST_NAME = 254;

    private final Database database;
    private final AccountRepository accounts;
    private final SignInRepository signIns;
    private final PasswordHasher hasher;
    private final PasswordGuard guard;
    private final Sessions sessions;
    private final Access access;
    private final Factors factors;
    private final LoginSteps steps;
    private final Clock clock;

    @Inject
    public SignIn(
            Database database,
            AccountRepository accounts,
            SignInRepository signIns,
            PasswordHasher hasher,
            PasswordGuard guard,
            Sessions sessions,
            Access access,
            Factors factors,
            LoginSteps steps,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.signIns = signIns;
        this.hasher = hasher;
        this.guard = guard;
        this.sessions = sessions;
        this.access = access;
        this.factors = factors;
        this.steps = steps;
        this.clock = clock;
    }

    /**
     * The tokens of an account without a second factor.
     *
     * @throws Problem {@code no_active_account}, {@code throttled}, {@code unavailable} or, for the right password of an account
     *     with a second factor, {@code second_factor_required} with the token of the next step
     */
    public Tokens signIn(String name, String password, String address, String userAgent) {
        Optional<Account> found = Text.length(name) > LONGEST_NAME
                ? Optional.empty()
                : database.jdbi().withHandle(handle -> accounts.findByName(handle, name));
        boolean right = guard.attempt(guess(found, name), address, () -> isRight(found, password));
        if (!right || found.isEmpty()) {
            throw Problem.of(Code.NO_ACTIVE_ACCOUNT);
        }
        Account account = found.get();
        String hash = upgraded(account, password);
        return open(
                        account.id(),
                        Amr.PASSWORD,
                        address,
                        userAgent,
                        handle -> signIns.byPassword(handle, account.id(), hash, clock.instant()))
                .orElseThrow(() -> refusal(account, address));
    }

    /** Why the right password opens nothing by itself: there is a second factor, or else something has changed meanwhile. */
    private Problem refusal(Account account, String address) {
        Factors.State factor = factors.state(account.id());
        return factor.isEnrolled()
                ? Problem.of(Code.SECOND_FACTOR_REQUIRED)
                        .with("mfa_token", steps.begin(account, address))
                        .with("methods", factor.methods())
                : Problem.of(Code.NO_ACTIVE_ACCOUNT);
    }

    /**
     * The tokens of an account whose password was right and whose second factor is.
     *
     * @throws Problem {@code token_not_valid} for the token of the step, {@code invalid} for a wrong factor, {@code throttled}
     */
    public Tokens complete(String token, Proof proof, String address, String userAgent) {
        LoginSteps.Step step = steps.find(token, address).orElseThrow(() -> Problem.of(Code.TOKEN_NOT_VALID));
        Amr amr = factors.attempt(step.accountId(), address, proof, (handle, word) -> {
            if (!steps.take(handle, token)) {
                throw Problem.of(Code.TOKEN_NOT_VALID);
            }
            return Amr.PASSWORD.and(word);
        });
        return open(
                        step.accountId(),
                        amr,
                        address,
                        userAgent,
                        handle -> signIns.bySecondStep(handle, step.accountId(), step.version(), clock.instant()))
                .orElseThrow(() -> Problem.of(Code.NO_ACTIVE_ACCOUNT));
    }

    /** The tokens of whoever has used a passkey. @throws Problem {@code no_active_account}, {@code throttled} */
    public Tokens withPasskey(Assertion assertion, String address, String userAgent) {
        Passkey passkey = factors.owner(assertion, address).orElseThrow(() -> Problem.of(Code.NO_ACTIVE_ACCOUNT));
        UUID account = passkey.accountId();
        return open(
                        account,
                        Amr.none().and(passkey.word()),
                        address,
                        userAgent,
                        handle ->
                                signIns.byPasskey(handle, account, clock.instant()) && factors.isThere(handle, passkey))
                .orElseThrow(() -> Problem.of(Code.NO_ACTIVE_ACCOUNT));
    }

    /** Empty where the account is disabled or what was proved does not hold any more. */
    private Optional<Tokens> open(UUID accountId, Amr amr, String address, String userAgent, Predicate<Handle> proved) {
        return access.standing(accountId, amr)
                .filter(Standing::active)
                .flatMap(standing -> sessions.open(standing, address, userAgent, proved));
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

    /** The hash that the password proves, made anew where it was made with other parameters than today's. */
    private String upgraded(Account account, String password) {
        if (!hasher.isOutdated(account.passwordHash())) {
            return account.passwordHash();
        }
        String newHash = hasher.hash(password);
        boolean stored = database.jdbi()
                .withHandle(handle -> accounts.rehash(handle, account.id(), account.passwordHash(), newHash));
        return stored ? newHash : proved(account.id(), password);
    }

    /** Somebody else was faster: another sign-in with a hash of its own, or a new password. */
    private String proved(UUID id, String password) {
        return database.jdbi()
                .withHandle(handle -> accounts.find(handle, id))
                .map(Account::passwordHash)
                .filter(hash -> hasher.verify(password, hash))
                .orElseThrow(() -> Problem.of(Code.NO_ACTIVE_ACCOUNT));
    }
}
