package org.praca.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.problemOf;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.MailServer.Mail;
import org.praca.user.Account;

/** Links that verify an address: they hold for a day. */
class VerificationTest extends MailedLinks {
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
}
