package org.praca.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.problemOf;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
import org.praca.factor.RecoveryCodes;
import org.praca.factor.passkey.Challenges;
import org.praca.factor.passkey.PasskeyRepository;
import org.praca.factor.passkey.Passkeys;
import org.praca.factor.passkey.RelyingParty;
import org.praca.factor.totp.Authenticators;
import org.praca.form.Form;
import org.praca.mail.Postman;
import org.praca.password.PasswordHasher;
import org.praca.password.PasswordPolicy;
import org.praca.platform.Json;
import org.praca.platform.SecretBox;
import org.praca.platform.Settings;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;
import org.praca.ratelimit.SharedBuckets;
import org.praca.redis.RedisConnector;
import org.praca.session.SessionRepository;
import org.praca.session.Sessions;
import org.praca.testing.Http;
import org.praca.testing.MailServer;
import org.praca.testing.MailServer.Mail;
import org.praca.testing.MutableClock;
import org.praca.testing.Parallel;
import org.praca.testing.RecordedEvents;
import org.praca.testing.TestDatabase;
import org.praca.token.AccessTokens;
import org.praca.token.Keys;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** Links of e-mail, state by state: 30 minutes for a password, a day for an address, five letters of a kind in an hour. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecoveryTest {
    private static final String ADDRESS = "192.0.2.1";

    private static Database database;
    private static MailServer server;
    private static PasswordHasher hasher;

    private final RecoveryCodes recoveryCodes = new RecoveryCodes();
    private final MutableClock clock = new MutableClock();
    private final AccountRepository accounts = new AccountRepository();
    private final RecordedEvents<Change> events = new RecordedEvents<>();
    private Postman postman;
    private RateLimiter limiter;
    private Sessions sessions;
    private Access access;
    private Notices notices;
    private Verification verification;
    private Recovery recovery;
    private Account account;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
        server = MailServer.start();
        hasher = new PasswordHasher(Settings.from(Map.of()));
    }

    @AfterAll
    static void close() {
        server.close();
        database.close();
    }

    @BeforeEach
    void build() {
        Settings settings = Settings.from(Map.of(
                "PRACA_SMTP_URL",
                "smtp://127.0.0.1:" + server.port(),
                "PRACA_MAIL_FROM",
                "no-reply@example.org",
                "PRACA_PUBLIC_URL",
                "https://praca.example:8443"));
        Changes changes = new Changes(database, events, new LocalBroker(), settings);
        Audit audit = new Audit(database, new AuditRepository(), clock);
        access = new Access(database, new AccessRepository(), settings);
        AccessTokens accessTokens = new AccessTokens(new Keys(database, clock), clock, settings);
        sessions =
                new Sessions(database, new SessionRepository(), changes, audit, access, accessTokens, clock, settings);
        limiter = new RateLimiter(settings, new SharedBuckets(new RedisConnector(settings)));
        postman = new Postman(settings, clock);
        MailTokens tokens = new MailTokens(accounts, clock);
        Correspondence correspondence = new Correspondence(postman, new Letters(settings, clock), limiter);
        Guesses guesses = new Guesses(limiter);
        verification = new Verification(database, accounts, tokens, correspondence, guesses, audit, clock, settings);
        Passkeys passkeys =
                new Passkeys(new PasskeyRepository(), new Challenges(clock), new RelyingParty(settings), clock);
        Factors factors = new Factors(
                database,
                new Authenticators(new SecretBox(settings), clock),
                passkeys,
                recoveryCodes,
                new FactorGuard(limiter, audit));
        notices = new Notices(postman, correspondence, verification);
        recovery = new Recovery(
                database,
                accounts,
                tokens,
                correspondence,
                notices,
                guesses,
                limiter,
                new PasswordPolicy(settings),
                hasher,
                sessions,
                factors,
                changes,
                audit,
                clock,
                settings);
        account = newAccount(Http.unique("ana") + "@example.org", true);
    }

    @AfterEach
    void discard() {
        assertThat(server.waiting()).as("letters that nobody expected").isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesSecondFactorsAwayWhereTheAddressWasNeverVerified(boolean verified) {
        database.jdbi().useTransaction(handle -> {
            recoveryCodes.replace(handle, account.id());
            if (verified) {
                accounts.verifyEmail(handle, account.id(), account.email(), clock.instant());
            }
        });
        recovery.request(account.email(), Locale.ROOT);
        confirm(server.next().token(), "uma frase bem nova 77");
        int left = database.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT COUNT(*) FROM recovery_code WHERE account_id = :account")
                .bind("account", account.id())
                .mapTo(Integer.class)
                .one());
        assertThat(left > 0).isEqualTo(verified);
        assertThat(server.next().subject()).contains("was changed");
    }

    @Test
    void aLinkSetsTheNewPasswordOnceAndEndsAllSessions() {
        sessions.open(access.standing(account.id()).orElseThrow(), ADDRESS, "test", handle -> true);
        limiter.acquire(Limit.LOGIN_ACCOUNT, account.id().toString());
        recovery.request(account.email(), Locale.ROOT);
        Mail mail = server.next();
        assertThat(mail.place()).isEqualTo("https://praca.example:8443/reset/");
        assertThat(mail.text()).contains("praca.example:8443", "2026-03-01 12:30 UTC");
        confirm(mail.token(), "uma senha bem nova");
        assertThat(hasher.verify("uma senha bem nova", stored().passwordHash())).isTrue();
        assertThat(sessions.ofAccount(account.id())).isEmpty();
        assertThat(events.fired()).anyMatch(change -> change instanceof Change.SessionEnded);
        assertThat(events.fired()).contains(new Change.AccountChanged(account.id(), 2));
        assertThat(verification.view(account.id()).verifiedAt()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(limiter.wait(Limit.LOGIN_ACCOUNT, account.id().toString())).isEmpty();
        assertThat(server.next().subject()).isEqualTo("Your password at praca.example:8443 was changed");
        assertIsWrong(mail.token());
    }

    @Test
    void whatIsStoredGivesNoTokenAway() {
        String token = requested();
        List<String> rows = database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT token_hash || bound_to FROM mail_token")
                        .mapTo(String.class)
                        .list());
        assertThat(rows).isNotEmpty().noneMatch(row -> row.contains(token));
    }

    @Test
    void aLinkDiesWithItsTime() {
        String token = requested();
        clock.advance(Duration.ofMinutes(30).minusMillis(1));
        assertThat(problemOf(() -> confirm(token, "short")).fields()).containsOnlyKeys("password");
        clock.advance(Duration.ofMillis(1));
        assertIsWrong(token);
    }

    @Test
    void aBadPasswordLeavesTheLinkGood() {
        String token = requested();
        for (String bad : List.of("", "short", "password123", account.username(), "x".repeat(1_001))) {
            assertThat(problemOf(() -> confirm(token, bad)).fields()).as(bad).containsOnlyKeys("password");
        }
        confirm(token, "uma senha bem nova");
        server.next();
    }

    @Test
    void anotherPasswordOrAddressOrADisabledAccountKillsOlderLinks() {
        String first = requested();
        Account old = stored();
        store(old.with(old.username(), old.email(), "", "", hasher.hash("outra senha qualquer"), true));
        assertIsWrong(first);
        String second = requested();
        old = stored();
        store(old.with(old.username(), "new-" + old.email(), "", "", old.passwordHash(), true));
        assertIsWrong(second);
        old = stored();
        account = old;
        String third = requested();
        store(old.with(old.username(), old.email(), "", "", old.passwordHash(), false));
        assertIsWrong(third);
    }

    @Test
    void ofManyWhoComeWithLinksToOneAccountOneSetsThePassword() throws Exception {
        String one = requested();
        String other = requested();
        List<Boolean> done = Parallel.run(8, i -> attempt(i % 2 == 0 ? one : other, "senha paralela " + i));
        assertThat(done).containsOnlyOnce(true);
        assertThat(stored().version()).isEqualTo(2);
        String won = "senha paralela " + done.indexOf(true);
        assertThat(hasher.verify(won, stored().passwordHash())).isTrue();
        server.next();
    }

    private Callable<Boolean> attempt(String token, String password) {
        return () -> {
            try {
                confirm(token, password);
                return true;
            } catch (Problem problem) {
                assertThat(problem.fields()).containsOnlyKeys("token");
                return false;
            }
        };
    }

    @Test
    void onlyAnActiveAccountsOwnAddressGetsALink() {
        Account inactive = newAccount(Http.unique("rui") + "@example.org", false);
        String lookalike = Http.unique("name") + "@example.org";
        Account named = new Account(
                UUID.randomUUID(), lookalike, "", "", "", account.passwordHash(), true, 1, clock.instant(), null);
        database.jdbi().useTransaction(handle -> accounts.insert(handle, named));
        recovery.request(inactive.email(), Locale.ROOT);
        recovery.request(lookalike, Locale.ROOT);
        recovery.request("nobody-" + account.email(), Locale.ROOT);
        recovery.request(account.username(), Locale.ROOT);
        recovery.request(account.email().toUpperCase(Locale.ROOT), Locale.ROOT);
        assertThat(server.next().to()).isEqualTo(account.email());
    }

    @Test
    void aMailboxGetsSoManyLettersAndTheRestIsSilence() {
        for (int i = 0; i < 6; i++) {
            recovery.request(account.email(), Locale.ROOT);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(server.next().to()).isEqualTo(account.email());
        }
        Account other = newAccount(Http.unique("bia") + "@example.org", true);
        recovery.request(other.email(), Locale.ROOT);
        assertThat(server.next().to()).isEqualTo(other.email());
    }

    @Test
    void wrongTokensAreCountedAndGoodOnesAreNot() {
        String token = requested();
        for (int i = 0; i < 150; i++) {
            assertThat(problemOf(() -> confirm(token, "short")).status()).isEqualTo(400);
        }
        for (int i = 0; i < 100; i++) {
            assertIsWrong("wrong");
        }
        assertThat(problemOf(() -> confirm("wrong", "uma senha bem nova")).status())
                .isEqualTo(429);
    }

    @Test
    void anAddressIsVerifiedOnceByItsOwnKindOfLink() {
        assertThat(verification.view(account.id()).verifiedAt()).isNull();
        String reset = requested();
        assertThat(problemOf(() -> verification.confirm(reset, ADDRESS)).fields())
                .containsOnlyKeys("token");
        verification.request(account.id(), Locale.forLanguageTag("pt"));
        Mail mail = server.next();
        assertThat(mail.place()).isEqualTo("https://praca.example:8443/verify/");
        assertThat(mail.subject()).isEqualTo("Seu endereço de e-mail em praca.example:8443");
        assertIsWrong(mail.token());
        clock.advance(Duration.ofHours(23));
        verification.confirm(mail.token(), ADDRESS);
        assertThat(verification.view(account.id())).isEqualTo(new EmailView(account.email(), "2026-03-02T11:00:00Z"));
        assertThat(problemOf(() -> verification.confirm(mail.token(), ADDRESS)).fields())
                .containsOnlyKeys("token");
    }

    @Test
    void anotherAddressIsNotVerifiedNorIsTheFirstOneAfterwards() {
        verification.request(account.id(), Locale.ROOT);
        String used = server.next().token();
        verification.request(account.id(), Locale.ROOT);
        String unused = server.next().token();
        verification.confirm(used, ADDRESS);
        Account old = stored();
        store(old.with(old.username(), "new-" + old.email(), "", "", old.passwordHash(), true));
        assertThat(verification.view(account.id()).verifiedAt()).isNull();
        assertThat(problemOf(() -> verification.confirm(unused, ADDRESS)).fields())
                .containsOnlyKeys("token");
        old = stored();
        store(old.with(old.username(), account.email(), "", "", old.passwordHash(), true));
        assertThat(verification.view(account.id()).verifiedAt()).isNull();
    }

    @Test
    void aChangeOfNameLeavesTheAddressVerified() {
        verification.request(account.id(), Locale.ROOT);
        verification.confirm(server.next().token(), ADDRESS);
        Account old = stored();
        store(old.with(old.username(), old.email(), "Ana", "", old.passwordHash(), true));
        assertThat(verification.view(account.id()).verifiedAt()).isNotNull();
    }

    @Test
    void whoChangesAddressAgainAndAgainFloodsNobody() {
        for (int i = 0; i < 8; i++) {
            Account old = stored();
            String next = Http.unique("victim") + "@example.org";
            Account changed = old.with(old.username(), next, "", "", old.passwordHash(), true);
            store(changed);
            notices.changed(old, changed, Locale.ROOT);
            if (i < 5) {
                Mail mail = server.next();
                assertThat(mail.to()).isEqualTo(old.email());
                assertThat(mail.subject()).isEqualTo("Your e-mail address at praca.example:8443 was changed");
            }
        }
        recovery.request(stored().email(), Locale.ROOT);
        assertThat(server.next().to()).isEqualTo(stored().email());
    }

    @Test
    void withoutAnAddressThereIsNothingToVerifyOrTell() {
        Account none = newAccount("", true);
        assertThat(problemOf(() -> verification.request(none.id(), Locale.ROOT)).fields())
                .containsOnlyKeys("email");
        notices.signedUp(none, Locale.ROOT);
        notices.changed(none, none.with(none.username(), "", "", "", "other", true), Locale.ROOT);
        assertThat(verification.view(none.id())).isEqualTo(new EmailView("", null));
    }

    private Account newAccount(String email, boolean active) {
        Account made = new Account(
                UUID.randomUUID(),
                Http.unique("user"),
                email,
                "",
                "",
                hasher.hash(Http.PASSWORD),
                active,
                1,
                clock.instant(),
                null);
        database.jdbi().useTransaction(handle -> accounts.insert(handle, made));
        return made;
    }

    private Account stored() {
        return database.jdbi()
                .withHandle(handle -> accounts.find(handle, account.id()))
                .orElseThrow();
    }

    private void store(Account changed) {
        assertThat(database.jdbi().<Boolean, RuntimeException>inTransaction(handle -> accounts.update(handle, changed)))
                .isTrue();
    }

    private String requested() {
        recovery.request(account.email(), Locale.ROOT);
        return server.next().token();
    }

    private void confirm(String token, String password) {
        Map<String, String> body = new HashMap<>(Map.of("token", token, "password", password));
        recovery.confirm(new Form(Json.MAPPER.valueToTree(body)), ADDRESS, Locale.ROOT);
    }

    private void assertIsWrong(String token) {
        Problem problem = problemOf(() -> confirm(token, "uma senha bem nova"));
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.fields()).containsOnlyKeys("token");
    }
}
