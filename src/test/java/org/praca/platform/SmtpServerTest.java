package org.praca.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.platform.SmtpServer.Encryption;
import org.praca.platform.SmtpServer.Sender;

class SmtpServerTest {
    private static final Map<String, String> MAIL = Map.of(
            "PRACA_SMTP_URL",
            "smtp://praca:s3cret@mail.example.org",
            "PRACA_MAIL_FROM",
            "Praça <no-reply@example.org>",
            "PRACA_PUBLIC_URL",
            "https://example.org/");

    @ParameterizedTest
    @CsvSource({
        "smtp://mail.example.org,STARTTLS,587",
        "smtp://mail.example.org:25/,STARTTLS,25",
        "smtps://mail.example.org,TLS,465",
        "smtp://mail.example.org?starttls=off,NONE,587",
        "smtp://localhost:25,NONE,25",
        "smtp://127.0.0.1,NONE,587",
        "smtp://[::1]:2525,NONE,2525",
        "smtp://127.0.0.1?starttls=required,STARTTLS,587",
        "smtps://127.0.0.1,TLS,465"
    })
    void asksForEncryptionUnlessTheServerIsHereOrItIsToldOtherwise(String url, Encryption encryption, int port) {
        SmtpServer server = SmtpServer.parse(url).orElseThrow();
        assertThat(server.encryption()).isEqualTo(encryption);
        assertThat(server.port()).isEqualTo(port);
        assertThat(server.user()).isEmpty();
    }

    @Test
    void takesCredentialsOutOfTheUrlAndShowsNoPassword() {
        SmtpServer server = SmtpServer.parse("smtps://ana%40example.org:p%40ss%3Aw%2Ford+1@mail.example.org")
                .orElseThrow();
        assertThat(server.user()).contains("ana@example.org");
        assertThat(server.password().value()).isEqualTo("p@ss:w/ord+1");
        assertThat(server.toString()).doesNotContain("p@ss");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail.example.org",
                "smtp:mail.example.org",
                "http://mail.example.org",
                "smtp://",
                "smtp://a b",
                "smtp://mail.example.org/inbox",
                "smtp://mail.example.org#x",
                "smtp://mail.example.org?starttls=maybe",
                "smtps://mail.example.org?starttls=off",
                "smtp://user:p%zz@mail.example.org"
            })
    void takesNoOtherUrl(String url) {
        assertThat(SmtpServer.parse(url)).isEmpty();
    }

    @Test
    void readsASenderWithOrWithoutAName() {
        assertThat(Sender.parse("no-reply@example.org")).contains(new Sender("", "no-reply@example.org"));
        assertThat(Sender.parse("A praça <no-reply@example.org>"))
                .contains(new Sender("A praça", "no-reply@example.org"));
        assertThat(Sender.parse("\"Praça, Lda\" <no-reply@localhost>"))
                .contains(new Sender("Praça, Lda", "no-reply@localhost"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "praca",
                "a@b@c",
                "<a@b.c",
                "Praça\r\nBcc: x@example.org <a@b.c>",
                "a@b.c\r\nBcc: x@example.org",
                "a@b.c, d@e.f",
                "Praça <a@b.c> <d@e.f>"
            })
    void takesNoOtherSender(String text) {
        assertThat(Sender.parse(text)).isEmpty();
    }

    @Test
    void mailIsConfiguredWholeOrNotAtAll() {
        Settings.Mail mail = Settings.from(MAIL).mail().orElseThrow();
        assertThat(mail.sender()).isEqualTo(new Sender("Praça", "no-reply@example.org"));
        assertThat(mail.base()).isEqualTo(URI.create("https://example.org"));
        assertThat(Settings.from(Map.of()).mail()).isEqualTo(Optional.empty());
        assertThat(Settings.from(Map.of("PRACA_PUBLIC_URL", "http://localhost:8080"))
                        .mail())
                .isEmpty();
        assertThatThrownBy(() -> Settings.from(Map.of("PRACA_SMTP_URL", "smtp://localhost")))
                .hasMessage("PRACA_SMTP_URL, PRACA_MAIL_FROM and PRACA_PUBLIC_URL go together");
    }

    @ParameterizedTest
    @CsvSource({
        "PRACA_SMTP_URL,smtp://user:hunter2@mail.example.org/x",
        "PRACA_MAIL_FROM,hunter2",
        "PRACA_PUBLIC_URL,https://example.org/hunter2",
        "PRACA_PUBLIC_URL,example.org",
        "PRACA_SMTP_CA,/hunter2"
    })
    void anUnusableValueIsNamedButNotRepeated(String key, String value) {
        Map<String, String> environment = new java.util.HashMap<>(MAIL);
        environment.put(key, value);
        assertThatThrownBy(() -> Settings.from(environment))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("Unusable value of " + key)
                .message()
                .doesNotContain("hunter2");
    }
}
