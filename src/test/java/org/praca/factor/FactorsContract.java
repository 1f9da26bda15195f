package org.praca.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.praca.testing.Problems.codeOf;
import static org.praca.testing.Problems.problemOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.audit.Audit;
import org.praca.audit.AuditRepository;
import org.praca.database.Database;
import org.praca.factor.LoginSteps.Step;
import org.praca.factor.passkey.Challenges;
import org.praca.factor.passkey.PasskeyRepository;
import org.praca.factor.passkey.Passkeys;
import org.praca.factor.passkey.RelyingParty;
import org.praca.factor.totp.Authenticators;
import org.praca.platform.SecretBox;
import org.praca.platform.Settings;
import org.praca.platform.SettingsException;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;
import org.praca.ratelimit.SharedBuckets;
import org.praca.redis.RedisConnector;
import org.praca.testing.AuthenticatorApp;
import org.praca.testing.MutableClock;
import org.praca.testing.Parallel;
import org.praca.token.RefreshToken;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** What second factors are good for, and how often, whatever the database. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class FactorsContract {
    private static final String ADDRESS = "192.0.2.1";

    private final Database database = database();
    private final MutableClock clock = new MutableClock();
    private final RateLimiter limiter =
            new RateLimiter(Settings.from(Map.of()), new SharedBuckets(new RedisConnector(Optional.empty())));
    private final Authenticators authenticators =
            new Authenticators(box("a-secret-of-thirty-two-or-more-characters"), clock);
    private final RecoveryCodes recoveryCodes = new RecoveryCodes();
    private final Factors factors = new Factors(
            database,
            authenticators,
            new Passkeys(
                    new PasskeyRepository(), new Challenges(clock), new RelyingParty(Settings.from(Map.of())), clock),
            recoveryCodes,
            new FactorGuard(limiter, new Audit(database, new AuditRepository(), clock)));
    private final LoginSteps steps = new LoginSteps(database, clock);
    private final UUID session = UUID.randomUUID();
    private Account ana;
    private Account bia;

    /** A migrated one. */
    abstract Database database();

    @BeforeEach
    void makeAccounts() {
        ana = account();
        bia = account();
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO session (id, account_id, refresh_hash, generation, chain_key, created_at, authenticated_at,"
                                + " rotated_at, last_used_at, idle_until, expires_at, ip, user_agent)"
                                + " SELECT ?, id, '', 0, '', created_at, created_at, created_at, created_at, created_at, created_at,"
                                + " '', '' FROM account WHERE id = ?",
                        session,
                        ana.id()));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void asksForNothingBeforeTheAppIsConfirmed() {
        AuthenticatorApp app = begin();
        assertThat(factors.state(ana.id()).isEnrolled()).isFalse();
        assertThat(isRight(app.code(clock.instant()))).isFalse();
        assertThat(confirm(app.code(clock.instant()))).isTrue();
        assertThat(factors.state(ana.id()).isEnrolled()).isTrue();
        assertThat(factors.state(ana.id()).methods()).containsExactly("totp");
    }

    @Test
    void knowsByItsConditionWhoHasNoFactor() {
        AuthenticatorApp app = begin();
        assertThat(hasNone()).isTrue();
        confirm(app.code(clock.instant()));
        assertThat(hasNone()).isFalse();
        database.jdbi().useTransaction(handle -> factors.removeAll(handle, ana.id()));
        assertThat(hasNone()).isTrue();
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO passkey (id, account_id, credential_id, credential, sign_count, synced, name, created_at)"
                                + " SELECT ?, id, 'of ana', '', 0, FALSE, '', created_at FROM account WHERE id = ?",
                        UUID.randomUUID(),
                        ana.id()));
        assertThat(hasNone()).isFalse();
    }

    private boolean hasNone() {
        int found = database.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT COUNT(*) FROM account WHERE id = :id AND " + Factors.NONE)
                .bind("id", ana.id())
                .mapTo(Integer.class)
                .one());
        assertThat(factors.state(ana.id()).isEnrolled()).isEqualTo(found == 0);
        return found == 1;
    }

    @Test
    void confirmsAnAppOnlyInItsOwnSessionAndInTime() {
        AuthenticatorApp app = begin();
        String code = app.code(clock.instant());
        UUID other = UUID.randomUUID();
        database.jdbi().useTransaction(handle -> assertThat(authenticators.confirm(handle, ana.id(), other, code))
                .isFalse());
        assertThat(confirm("000000")).isFalse();
        clock.advance(Duration.ofMinutes(10));
        assertThat(confirm(app.code(clock.instant()))).isFalse();
    }

    @Test
    void forgetsAWaitingAppForANewOneButKeepsAConfirmedOne() {
        AuthenticatorApp planted = begin();
        AuthenticatorApp own = begin();
        assertThat(confirm(planted.code(clock.instant()))).isFalse();
        assertThat(confirm(own.code(clock.instant()))).isTrue();
        assertThat(codeOf(this::begin)).isEqualTo(Code.CONFLICT);
    }

    @Test
    void takesEveryTimeStepOnceAndNoneBeforeTheLast() {
        AuthenticatorApp app = begin();
        confirm(app.code(clock.instant()));
        assertThat(isRight(app.code(clock.instant()))).isFalse();
        assertThat(isRight(app.code(clock.instant().plusSeconds(30)))).isTrue();
        assertThat(isRight(app.code(clock.instant().plusSeconds(30)))).isFalse();
        assertThat(isRight(app.code(clock.instant()))).isFalse();
        clock.advance(Duration.ofSeconds(60));
        assertThat(isRight(app.code(clock.instant()))).isTrue();
    }

    @Test
    void givesOneCodeToOneOfManyWhoShowItAtOnce() throws Exception {
        AuthenticatorApp app = begin();
        confirm(app.code(clock.instant()));
        String code = app.code(clock.instant().plusSeconds(30));
        assertThat(Parallel.run(8, i -> () -> isRight(code))).containsOnlyOnce(true);
    }

    @Test
    void takesEachRecoveryCodeOnceHoweverItWasCopied() throws Exception {
        List<String> codes = database.jdbi().inTransaction(handle -> recoveryCodes.replace(handle, ana.id()));
        assertThat(new HashSet<>(codes)).hasSize(10);
        assertThat(codes).allMatch(code -> code.matches("[a-z2-7]{4}(-[a-z2-7]{4}){3}"));
        assertThat(Parallel.run(8, i -> () -> isRight(new Proof.RecoveryCode(codes.get(0)))))
                .containsOnlyOnce(true);
        String copied = codes.get(1).toUpperCase(Locale.ROOT).replace('-', ' ');
        assertThat(isRight(new Proof.RecoveryCode(copied))).isTrue();
        assertThat(isRight(new Proof.RecoveryCode(""))).isFalse();
        assertThat(factors.state(ana.id()).recoveryCodes()).isEqualTo(8);
        database.jdbi().useTransaction(handle -> recoveryCodes.replace(handle, ana.id()));
        assertThat(isRight(new Proof.RecoveryCode(codes.get(2)))).isFalse();
    }

    @Test
    void takesNobodyElsesCodes() {
        AuthenticatorApp app = begin();
        confirm(app.code(clock.instant()));
        List<String> codes = database.jdbi().inTransaction(handle -> recoveryCodes.replace(handle, ana.id()));
        String code = app.code(clock.instant().plusSeconds(30));
        for (Proof proof : List.of(new Proof.Code(code), new Proof.RecoveryCode(codes.get(0)))) {
            assertThat(codeOf(() -> factors.attempt(bia.id(), ADDRESS, proof, (handle, word) -> word)))
                    .isEqualTo(Code.INVALID);
        }
        assertThat(isRight(code)).isTrue();
    }

    @Test
    void letsNoMoreGuessesBeMadeThanTheLimitHoweverManyComeAtOnce() throws Exception {
        begin();
        List<Code> answers = Parallel.run(
                200,
                i -> () -> codeOf(() ->
                        factors.attempt(ana.id(), "192.0.2." + i, new Proof.Code("no" + i), (handle, word) -> word)));
        assertThat(answers).filteredOn(Code.INVALID::equals).hasSize(10);
        assertThat(answers).filteredOn(Code.THROTTLED::equals).hasSize(190);
        Problem problem = problemOf(() -> isRight("123456"));
        assertThat(problem.code()).isEqualTo(Code.THROTTLED);
        assertThat(problem.headers()).containsKeys("Retry-After", "RateLimit-Limit");
    }

    @Test
    void forgetsNoWrongGuessForARightOne() {
        List<String> codes = database.jdbi().inTransaction(handle -> recoveryCodes.replace(handle, ana.id()));
        for (int i = 0; i < 9; i++) {
            assertThat(isRight("000000")).isFalse();
            assertThat(isRight(new Proof.RecoveryCode(codes.get(i)))).isTrue();
        }
        assertThat(isRight("000000")).isFalse();
        assertThat(codeOf(() -> isRight(new Proof.RecoveryCode(codes.get(9))))).isEqualTo(Code.THROTTLED);
        limiter.clear(Limit.SECOND_FACTOR_ACCOUNT, ana.id().toString());
        assertThat(isRight(new Proof.RecoveryCode(codes.get(9)))).isTrue();
    }

    @Test
    void undoesTheUseOfACodeWithWhatItWasUsedFor() {
        List<String> codes = database.jdbi().inTransaction(handle -> recoveryCodes.replace(handle, ana.id()));
        Proof proof = new Proof.RecoveryCode(codes.get(0));
        assertThat(codeOf(() -> factors.attempt(ana.id(), ADDRESS, proof, (handle, word) -> {
                    throw Problem.of(Code.TOKEN_NOT_VALID);
                })))
                .isEqualTo(Code.TOKEN_NOT_VALID);
        assertThat(isRight(proof)).isTrue();
    }

    @Test
    void forgetsTheRecoveryCodesWithTheLastFactor() {
        AuthenticatorApp app = begin();
        confirm(app.code(clock.instant()));
        database.jdbi().useTransaction(handle -> {
            recoveryCodes.replace(handle, ana.id());
            assertThat(factors.removeAuthenticator(handle, ana.id())).isTrue();
            assertThat(factors.removeAuthenticator(handle, ana.id())).isFalse();
            assertThat(factors.removeAll(handle, ana.id())).isFalse();
        });
        assertThat(factors.state(ana.id())).isEqualTo(new Factors.State(false, 0, 0));
    }

    @Test
    void knowsAStepFromItsOwnAddressForFiveMinutesAndOnce() throws Exception {
        String token = steps.begin(ana, ADDRESS);
        assertThat(steps.find(token, ADDRESS).map(Step::accountId)).contains(ana.id());
        assertThat(steps.find(token, "192.0.2.2")).isEmpty();
        assertThat(steps.find(RefreshToken.random(), ADDRESS)).isEmpty();
        assertThat(steps.find(RefreshToken.sha256(token), ADDRESS)).isEmpty();
        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(steps.find(token, ADDRESS).map(Step::accountId)).contains(ana.id());
        assertThat(Parallel.run(
                        8,
                        i -> () -> database.jdbi()
                                .<Boolean, RuntimeException>inTransaction(handle -> steps.take(handle, token))))
                .containsOnlyOnce(true);
        assertThat(steps.find(token, ADDRESS)).isEmpty();
        String late = steps.begin(ana, ADDRESS);
        clock.advance(Duration.ofMinutes(5));
        assertThat(steps.find(late, ADDRESS)).isEmpty();
    }

    @Test
    void endsTheStepsOfAnAccountThatHasChanged() {
        String token = steps.begin(ana, ADDRESS);
        String other = steps.begin(bia, ADDRESS);
        database.jdbi()
                .useHandle(handle -> handle.execute("UPDATE account SET version = version + 1 WHERE id = ?", ana.id()));
        assertThat(steps.find(token, ADDRESS)).isEmpty();
        assertThat(steps.find(other, ADDRESS).map(Step::accountId)).contains(bia.id());
    }

    @Test
    void keepsAFewStepsOfAnAccountAndForgetsTheOldest() {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            tokens.add(steps.begin(ana, ADDRESS));
            clock.advance(Duration.ofMillis(10));
        }
        assertThat(tokens.stream()
                        .map(token -> steps.find(token, ADDRESS).isPresent())
                        .filter(present -> present))
                .hasSize(20);
        assertThat(steps.find(tokens.get(4), ADDRESS)).isEmpty();
        assertThat(steps.find(tokens.get(24), ADDRESS)).isPresent();
        clock.advance(Duration.ofMinutes(6));
        steps.begin(bia, ADDRESS);
        assertThat(database.jdbi().withHandle(FactorsContract::countSteps)).isEqualTo(1);
    }

    @Test
    void sealsTheSecretAndSealsItAnewUnderANewerOne() {
        AuthenticatorApp app = begin();
        confirm(app.code(clock.instant()));
        String stored = stored();
        assertThat(stored.split("\\.", -1)).hasSize(5);
        Authenticators later = new Authenticators(
                box("another-secret-of-thirty-two-characters a-secret-of-thirty-two-or-more-characters"), clock);
        String code = app.code(clock.instant().plusSeconds(30));
        database.jdbi().useTransaction(handle -> assertThat(later.accept(handle, ana.id(), code))
                .isTrue());
        assertThat(stored()).isNotEqualTo(stored).hasSizeLessThan(400);
        clock.advance(Duration.ofSeconds(60));
        assertThatThrownBy(() -> isRight(app.code(clock.instant()))).isInstanceOf(SettingsException.class);
    }

    private String stored() {
        return database.jdbi().withHandle(handle -> handle.createQuery("SELECT secret FROM totp WHERE account_id = :id")
                .bind("id", ana.id())
                .mapTo(String.class)
                .one());
    }

    private static SecretBox box(String secrets) {
        return new SecretBox(Settings.from(Map.of("PRACA_KEY_SECRET", secrets)));
    }

    private static int countSteps(Handle handle) {
        return handle.createQuery("SELECT COUNT(*) FROM login_step")
                .mapTo(Integer.class)
                .one();
    }

    private AuthenticatorApp begin() {
        return new AuthenticatorApp(database.jdbi()
                .inTransaction(handle -> authenticators.begin(handle, ana.id(), session, ana.username()))
                .secret());
    }

    private boolean confirm(String code) {
        return database.jdbi().inTransaction(handle -> authenticators.confirm(handle, ana.id(), session, code));
    }

    private boolean isRight(String code) {
        return isRight(new Proof.Code(code));
    }

    private boolean isRight(Proof proof) {
        try {
            String shown = factors.attempt(ana.id(), ADDRESS, proof, (handle, word) -> word);
            return shown.equals("otp");
        } catch (Problem problem) {
            if (problem.code() == Code.INVALID) {
                return false;
            }
            throw problem;
        }
    }

    private Account account() {
        Account account = new Account(
                UUID.randomUUID(), "u" + UUID.randomUUID(), "", "", "", "hash", true, 1, clock.instant(), null);
        database.jdbi().useTransaction(handle -> new AccountRepository().insert(handle, account));
        return account;
    }
}
