package org.praca.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.codeOf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.access.Access;
import org.praca.access.AccessRepository;
import org.praca.audit.Audit;
import org.praca.audit.AuditRepository;
import org.praca.bus.LocalBroker;
import org.praca.change.Change;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.factor.FactorGuard;
import org.praca.factor.Factors;
import org.praca.factor.LoginSteps;
import org.praca.factor.RecoveryCodes;
import org.praca.factor.passkey.Challenges;
import org.praca.factor.passkey.PasskeyRepository;
import org.praca.factor.passkey.Passkeys;
import org.praca.factor.passkey.RelyingParty;
import org.praca.factor.totp.Authenticators;
import org.praca.password.PasswordHasher;
import org.praca.platform.SecretBox;
import org.praca.platform.Settings;
import org.praca.platform.Times;
import org.praca.problem.Code;
import org.praca.ratelimit.RateLimiter;
import org.praca.ratelimit.SharedBuckets;
import org.praca.redis.RedisConnector;
import org.praca.session.SessionRepository;
import org.praca.session.Sessions;
import org.praca.session.Sessions.Tokens;
import org.praca.testing.MutableClock;
import org.praca.testing.Parallel;
import org.praca.testing.RecordedEvents;
import org.praca.testing.TestDatabase;
import org.praca.token.AccessTokens;
import org.praca.token.Keys;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

class SignInTest {
    private static final String PASSWORD = "uma frase longa";
    private static final String HASH_OF_OLD_COST =
            "$argon2id$v=19$m=4096,t=1,p=1$cHJhY2Etc2FsdC0xNmJ5dA$wHb47s5JPiR+6H133CbpOJjo8zSqUMHuMXrLNiQB4XE";

    private static Database database;
    private static PasswordHasher hasher;

    private final MutableClock clock = new MutableClock();
    private final AccountRepository accounts = new AccountRepository();
    private final SignInRepository signIns = new SignInRepository();
    private Account account;
    private SignIn signIn;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
        hasher = new PasswordHasher();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void makeAnAccountWithAHashOfOldCost() {
        Settings settings = Settings.from(Map.of());
        account = new Account(
                UUID.randomUUID(),
                "u" + UUID.randomUUID(),
                "",
                "",
                "",
                HASH_OF_OLD_COST,
                true,
                1,
                clock.instant(),
                null);
        database.jdbi().useTransaction(handle -> accounts.insert(handle, account));
        Audit audit = new Audit(database, new AuditRepository(), clock);
        Access access = new Access(database, new AccessRepository(), settings);
        Changes changes = new Changes(database, new RecordedEvents<Change>(), new LocalBroker(), settings);
        AccessTokens tokens = new AccessTokens(new Keys(database, clock), clock, settings);
        Sessions sessions =
                new Sessions(database, new SessionRepository(), changes, audit, access, tokens, clock, settings);
        RateLimiter limiter = new RateLimiter(settings, new SharedBuckets(new RedisConnector(Optional.empty())));
        Passkeys passkeys =
                new Passkeys(new PasskeyRepository(), new Challenges(clock), new RelyingParty(settings), clock);
        Factors factors = new Factors(
                database,
                new Authenticators(new SecretBox(settings), clock),
                passkeys,
                new RecoveryCodes(),
                new FactorGuard(limiter, audit));
        signIn = new SignIn(
                database,
                accounts,
                signIns,
                hasher,
                new PasswordGuard(limiter, audit),
                sessions,
                access,
                factors,
                new LoginSteps(database, clock),
                clock);
    }

    @Test
    void upgradesAHashOfOldCost() {
        assertThat(enter(PASSWORD).access()).isNotEmpty();
        String upgraded = stored().passwordHash();
        assertThat(hasher.isOutdated(upgraded)).isFalse();
        assertThat(hasher.verify(PASSWORD, upgraded)).isTrue();
        assertThat(enter(PASSWORD).access()).isNotEmpty();
        assertThat(stored().passwordHash()).isEqualTo(upgraded);
        assertThat(stored().lastLoginAt()).isEqualTo(clock.instant());
    }

    @Test
    void leavesTheHashOfAWrongPasswordAlone() {
        assertThat(codeOf(() -> enter("outra frase longa"))).isEqualTo(Code.NO_ACTIVE_ACCOUNT);
        assertThat(stored().passwordHash()).isEqualTo(account.passwordHash());
    }

    @Test
    void letsInAllWhoUpgradeAtOnce() throws Exception {
        List<Tokens> all = Parallel.run(8, i -> () -> enter(PASSWORD));
        assertThat(all).doesNotContainNull().hasSize(8);
    }

    @Test
    void doesNotCountASignInByAPasswordThatHasBeenChangedMeanwhileNorOfADisabledAccount() {
        assertThat(counts(account.passwordHash())).isTrue();
        assertThat(counts("another hash")).isFalse();
        Account disabled = account.with(account.username(), "", "", "", account.passwordHash(), false);
        database.jdbi().useTransaction(handle -> accounts.update(handle, disabled));
        assertThat(counts(account.passwordHash())).isFalse();
    }

    @Test
    void asksForTheSecondFactorAndCountsNothingYet() {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO totp (account_id, secret, begun_at, confirmed_at, last_step) VALUES (?, '-', ?, ?, 0)",
                        account.id(),
                        Times.sql(clock.instant()),
                        Times.sql(clock.instant())));
        assertThat(codeOf(() -> enter("outra frase longa"))).isEqualTo(Code.NO_ACTIVE_ACCOUNT);
        assertThat(codeOf(() -> enter(PASSWORD))).isEqualTo(Code.SECOND_FACTOR_REQUIRED);
        assertThat(counts(stored().passwordHash())).isFalse();
        assertThat(stored().lastLoginAt()).isNull();
    }

    @Test
    void doesNotCountASecondStepOfAnAccountThatHasChangedMeanwhile() {
        assertThat(countsAt(account.version())).isTrue();
        Account changed = account.with(account.username(), "", "", "", "another hash", true);
        database.jdbi().useTransaction(handle -> accounts.update(handle, changed));
        assertThat(countsAt(account.version())).isFalse();
        assertThat(countsAt(stored().version())).isTrue();
    }

    private boolean countsAt(long version) {
        return database.jdbi()
                .inTransaction(handle -> signIns.bySecondStep(handle, account.id(), version, clock.instant()));
    }

    private boolean counts(String hash) {
        return database.jdbi().inTransaction(handle -> signIns.byPassword(handle, account.id(), hash, clock.instant()));
    }

    private Tokens enter(String password) {
        return signIn.signIn(account.username(), password, "127.0.0.1", "test");
    }

    private Account stored() {
        return database.jdbi()
                .withHandle(handle -> accounts.find(handle, account.id()))
                .orElseThrow();
    }
}
