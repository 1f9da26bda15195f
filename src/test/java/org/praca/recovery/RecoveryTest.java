package org.praca.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.problemOf;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.change.Change;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.testing.Http;
import org.praca.testing.MailServer.Mail;
import org.praca.testing.Parallel;
import org.praca.user.Account;

/** Links to a new password, state by state: they hold for 30 minutes, and five letters go out in an hour. */
class RecoveryTest extends MailedLinks {
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
}
