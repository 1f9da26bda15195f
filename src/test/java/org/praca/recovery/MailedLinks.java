package org.praca.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.problemOf;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
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
import org.praca.ratelimit.RateLimiter;
import org.praca.ratelimit.SharedBuckets;
import org.praca.redis.RedisConnector;
import org.praca.session.SessionRepository;
import org.praca.session.Sessions;
import org.praca.testing.Http;
import org.praca.testing.MailServer;
import org.praca.testing.MutableClock;
import org.praca.testing.RecordedEvents;
import org.praca.testing.TestDatabase;
import org.praca.token.AccessTokens;
import org.praca.token.Keys;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** What tests of the links in e-mails stand on: one account with an address that nobody has verified, and a mail server that catches its letters. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class MailedLinks {
    static final String ADDRESS = "192.0.2.1";

    static Database database;
    static MailServer server;
    static PasswordHasher hasher;

    final RecoveryCodes recoveryCodes = new RecoveryCodes();
    final MutableClock clock = new MutableClock();
    final AccountRepository accounts = new AccountRepository();
    final RecordedEvents<Change> events = new RecordedEvents<>();
    Postman postman;
    RateLimiter limiter;
    Sessions sessions;
    Access access;
    Notices notices;
    Verification verification;
    Recovery recovery;
    Account account;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
        server = MailServer.start();
        hasher = new PasswordHasher();
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
        PasswordPolicy policy = new PasswordPolicy(settings);
        notices = new Notices(postman, correspondence, verification);
        recovery = new Recovery(
                database,
                accounts,
                tokens,
                correspondence,
                notices,
                guesses,
                limiter,
                policy,
                hasher,
                new NewPassword(database, accounts, policy, hasher, sessions, changes, audit),
                factors,
                changes,
                clock,
                settings);
        account = newAccount(Http.unique("ana") + "@example.org", true);
    }

    @AfterEach
    void discard() {
        assertThat(server.waiting()).as("letters that nobody expected").isZero();
    }

    Account newAccount(String email, boolean active) {
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

    Account stored() {
        return database.jdbi()
                .withHandle(handle -> accounts.find(handle, account.id()))
                .orElseThrow();
    }

    void store(Account changed) {
        assertThat(database.jdbi().<Boolean, RuntimeException>inTransaction(handle -> accounts.update(handle, changed)))
                .isTrue();
    }

    String requested() {
        recovery.request(account.email(), Locale.ROOT);
        return server.next().token();
    }

    void confirm(String token, String password) {
        Map<String, String> body = new HashMap<>(Map.of("token", token, "password", password));
        recovery.confirm(new Form(Json.MAPPER.valueToTree(body)), ADDRESS, Locale.ROOT);
    }

    void assertIsWrong(String token) {
        Problem problem = problemOf(() -> confirm(token, "uma senha bem nova"));
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.fields()).containsOnlyKeys("token");
    }
}
