package org.praca.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.platform.Settings;
import org.praca.testing.Certificates;
import org.praca.testing.MailServer;
import org.praca.testing.MailServer.Mail;
import org.praca.testing.MutableClock;

/** What a server gets to see, and which servers get to see nothing. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpTest {
    private static final String CREDENTIALS = "praca:p%40ss%3Aw%2Ford+1@";

    @TempDir
    static Path directory;

    private static Certificates known;
    private static Certificates foreign;

    @BeforeAll
    static void makeCertificates() {
        known = Certificates.make(directory, "127.0.0.1");
        foreign = Certificates.make(directory, "127.0.0.2");
    }

    @Test
    void aLetterArrivesInTwoFormsFromWhomItShould() {
        try (MailServer server = MailServer.start()) {
            smtp("smtp://127.0.0.1:" + server.port()).send(letter("ana@example.org"));
            Mail mail = server.next();
            assertThat(mail.from()).isEqualTo("no-reply@example.org");
            assertThat(mail.to()).isEqualTo("ana@example.org");
            assertThat(mail.subject()).isEqualTo("Olá, praça");
            assertThat(mail.text()).startsWith("Um parágrafo com acentuação.");
            assertThat(mail.html()).contains("<p>Um parágrafo com acentuação.</p>");
            assertThat(mail.header("From")).isEqualTo("=?UTF-8?Q?Pra=C3=A7a?= <no-reply@example.org>");
            assertThat(mail.header("To")).isEqualTo("ana@example.org");
            assertThat(mail.header("Content-Type")).startsWith("multipart/alternative");
            assertThat(mail.header("Content-Language")).isEqualTo("pt");
            assertThat(mail.header("Auto-Submitted")).isEqualTo("auto-generated");
            assertThat(mail.header("Date")).contains("1 Mar 2026 12:00:00");
            assertThat(mail.header("Message-ID")).matches("<[0-9a-f-]{36}@example\\.org>");
        }
    }

    @Test
    void aDomainOfAnotherScriptIsWrittenAsServersKnowIt() {
        try (MailServer server = MailServer.start()) {
            smtp("smtp://127.0.0.1:" + server.port()).send(letter("ana@praça.example"));
            assertThat(server.next().to()).isEqualTo("ana@xn--praa-2oa.example");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ana@example.org\r\nBcc: rui@example.org",
                "ana@example.org\nDATA",
                "ana@example.org, rui@example.org",
                "Ana <ana@example.org>",
                "Ana<ana@example.org>",
                "josé@example.org",
                "\u0161a@example.org",
                "ana@example.org\u0000",
                "ana@exam ple.org",
                "ana@example.org> <rui@example.org",
                "@example.org",
                "ana@",
                "ana"
            })
    void whatIsNotOneMailboxGoesNowhere(String address) {
        try (MailServer server = MailServer.start()) {
            Undelivered failure = failure(smtp("smtp://127.0.0.1:" + server.port()), address);
            assertThat(failure.isForGood()).isTrue();
            assertThat(server.waiting()).isZero();
        }
    }

    @Test
    void starttlsIsUsedWithTheCredentials() {
        try (MailServer server = MailServer.startTls(known)) {
            String url = "smtp://" + CREDENTIALS + "127.0.0.1:" + server.port() + "?starttls=required";
            smtp(url, known).send(letter("ana@example.org"));
            assertThat(server.next().to()).isEqualTo("ana@example.org");
        }
    }

    @Test
    void tlsFromTheStartIsUsedWithTheCredentials() {
        try (MailServer server = MailServer.tls(known)) {
            smtp("smtps://" + CREDENTIALS + "127.0.0.1:" + server.port(), known).send(letter("ana@example.org"));
            assertThat(server.next().to()).isEqualTo("ana@example.org");
        }
    }

    @Test
    void aServerWithoutStarttlsGetsNothingWhereItIsRequired() {
        try (MailServer server = MailServer.start()) {
            String url = "smtp://" + CREDENTIALS + "127.0.0.1:" + server.port() + "?starttls=required";
            assertThat(failure(smtp(url), "ana@example.org").getMessage()).contains("STARTTLS");
            assertThat(server.waiting()).isZero();
        }
    }

    @Test
    void aServerWhoseCertificateIsUnknownOrAnothersGetsNothing() {
        try (MailServer server = MailServer.startTls(known);
                MailServer other = MailServer.tls(foreign)) {
            String url = "smtp://" + CREDENTIALS + "127.0.0.1:" + server.port() + "?starttls=required";
            assertThat(failure(smtp(url), "ana@example.org").isForGood()).isFalse();
            failure(smtp(url, foreign), "ana@example.org");
            failure(smtp("smtps://" + CREDENTIALS + "127.0.0.1:" + other.port(), foreign), "ana@example.org");
            assertThat(server.waiting() + other.waiting()).isZero();
        }
    }

    @Test
    void wrongCredentialsAreToldWithoutThePassword() {
        try (MailServer server = MailServer.tls(known)) {
            Undelivered failure =
                    failure(smtp("smtps://praca:hunter2@127.0.0.1:" + server.port(), known), "ana@example.org");
            assertThat(failure.isForGood()).isFalse();
            assertThat(failure.getMessage()).doesNotContain("hunter2");
        }
    }

    @Test
    void aMailboxThatDoesNotExistIsRefusedForGood() {
        try (MailServer server = MailServer.start()) {
            Smtp smtp = smtp("smtp://127.0.0.1:" + server.port());
            assertThat(failure(smtp, MailServer.NOBODY + "@example.org").isForGood())
                    .isTrue();
        }
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedFor() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Smtp smtp = smtp("smtp://127.0.0.1:" + silent.getLocalPort());
            assertThat(failure(smtp, "ana@example.org").isForGood()).isFalse();
        }
    }

    private static Undelivered failure(Smtp smtp, String address) {
        return catchThrowableOfType(Undelivered.class, () -> smtp.send(letter(address)));
    }

    private static Letter letter(String address) {
        return new Letter(
                "test",
                address,
                Locale.forLanguageTag("pt"),
                "Olá, praça",
                List.of("Um parágrafo com acentuação."),
                Optional.empty(),
                List.of());
    }

    private static Smtp smtp(String url) {
        return smtp(url, Map.of());
    }

    private static Smtp smtp(String url, Certificates trusted) {
        return smtp(url, Map.of("PRACA_SMTP_CA", trusted.certificate().toString()));
    }

    private static Smtp smtp(String url, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PRACA_SMTP_URL", url);
        environment.put("PRACA_MAIL_FROM", "Praça <no-reply@example.org>");
        environment.put("PRACA_PUBLIC_URL", "https://praca.example");
        return new Smtp(Settings.from(environment).mail().orElseThrow(), new MutableClock(), Duration.ofSeconds(2));
    }
}
