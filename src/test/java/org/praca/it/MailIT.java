package org.praca.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.praca.testing.ApiDocument;
import org.praca.testing.Certificates;
import org.praca.testing.Chromium;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.MailServer;
import org.praca.testing.MailServer.Mail;
import org.praca.testing.Parallel;
import org.praca.testing.Postgres;
import org.praca.testing.Praca;
import org.praca.testing.TestSocket;

/**
 * Passwords and addresses by e-mail, on PostgreSQL, by an SMTP server that wants STARTTLS and a sign-in. Each test comes from an
 * address of its own.
 */
class MailIT {
    private static final String NEW_PASSWORD = "ainda outra frase 77";
    private static final String RESET = "/api/password/reset/";
    private static final String CONFIRM = "/api/password/reset/confirm/";
    /** To a mailbox in an hour. */
    private static final int LETTERS = 5;

    private static final int SAMPLES = 40;
    private static final ApiDocument DOCUMENT = ApiDocument.read();
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    @TempDir
    static Path directory;

    private static Postgres postgres;
    private static MailServer mail;
    private static Praca praca;

    private final Http http = new Http(praca.baseUri());
    private final String address = "198.51.100." + ADDRESSES.incrementAndGet();

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        Certificates certificates = Certificates.make(directory, "127.0.0.1");
        mail = MailServer.startTls(certificates);
        Map<String, String> environment = new HashMap<>(postgres.environment());
        environment.put(
                "PRACA_SMTP_URL", "smtp://praca:p%40ss%3Aw%2Ford+1@127.0.0.1:" + mail.port() + "?starttls=required");
        environment.put("PRACA_SMTP_CA", certificates.certificate().toString());
        environment.put("PRACA_MAIL_FROM", "Praça <no-reply@praca.example>");
        environment.put("PRACA_PUBLIC_URL", "https://praca.example/");
        environment.put("PRACA_TRUSTED_PROXIES", "127.0.0.1");
        praca = Praca.start(environment);
    }

    @AfterAll
    static void stop() {
        praca.stop();
        mail.close();
        postgres.stop();
        assertThat(praca.output()).doesNotContain(MailServer.PASSWORD, "p%40ss", "reset/#", "@example.org");
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(mail.waiting()).as("letters that nobody expected").isZero();
    }

    @Test
    void aForgottenPasswordIsSetByALinkOnce() {
        String email = email("ana");
        User ana = signedUp(email);
        String room = Http.unique("sala");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", room));
        TestSocket socket = TestSocket.open(praca.baseUri(), "/ws/chat/" + room + "/", Http.bearer(ana));
        wrongPasswords(ana.name(), 10);

        assertDocumented(RESET, 202, post(RESET, "pt-BR", "email", email.toUpperCase(java.util.Locale.ROOT)));
        Mail letter = mail.next();
        assertThat(letter.to()).isEqualTo(email);
        assertThat(letter.subject()).isEqualTo("Uma nova senha para praca.example");
        assertThat(letter.place()).isEqualTo("https://praca.example/reset/");
        assertThat(letter.html())
                .contains("<html lang=\"pt\">", "#" + letter.token() + "\">Escolher uma nova senha</a>");
        assertThat(letter.source()).doesNotContain(ana.name());

        assertIsNoCredential(letter.token());
        Answer refused = post(CONFIRM, "en", "token", letter.token(), "password", "password123");
        assertDocumented(CONFIRM, 400, refused);
        assertThat(refused.body().has("password")).isTrue();
        assertDocumented(CONFIRM, 204, post(CONFIRM, "pt", "token", letter.token(), "password", NEW_PASSWORD));
        assertThat(mail.next().subject()).isEqualTo("Sua senha em praca.example foi alterada");
        assertThat(http.get("/api/me/", ana).status()).isEqualTo(401);
        assertThat(http.post("/api/refresh/", Http.object("refresh", ana.refresh()))
                        .status())
                .isEqualTo(401);
        assertThat(socket.closeCode()).isEqualTo(4003);
        User again = http.login(ana.name(), NEW_PASSWORD);
        assertThat(http.get("/api/email/", again).body().path("verified_at").isTextual())
                .isTrue();
        assertIsWrong(letter.token());
    }

    /** A link's token opens nothing but what it is for. */
    private void assertIsNoCredential(String token) {
        Map<String, String> bearer = Map.of("Authorization", "Bearer " + token);
        assertThat(http.get("/api/me/", bearer).code()).isEqualTo("token_not_valid");
        assertThat(http.post("/api/refresh/", Http.object("refresh", token)).code())
                .isEqualTo("token_not_valid");
        assertThat(http.post("/api/token/verify/", Http.object("token", token)).code())
                .isEqualTo("token_not_valid");
        TestSocket.Refused refused = catchThrowableOfType(
                TestSocket.Refused.class, () -> TestSocket.open(praca.baseUri(), "/ws/chat/sala/", bearer));
        assertThat(refused.status()).isEqualTo(401);
    }

    @Test
    void everyAddressGetsTheSameAnswerInTheSameTime() throws SQLException {
        String known = email("bia");
        signedUp(known);
        String inactive = email("rui");
        User rui = signedUp(inactive);
        sql("UPDATE account SET active = FALSE WHERE username = '" + rui.name() + "'");
        Answer unknown = post(RESET, "en", "email", email("nobody"));
        assertThat(unknown.status()).isEqualTo(202);
        for (String email : List.of(known, inactive)) {
            Answer answer = post(RESET, "en", "email", email);
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.text()).isEqualTo(unknown.text());
            assertThat(headers(answer)).isEqualTo(headers(unknown));
        }
        assertThat(mail.next().to()).isEqualTo(known);

        List<Long> ofKnown = new ArrayList<>();
        List<Long> ofUnknown = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            ofKnown.add(micros("203.0.113." + i, known));
            ofUnknown.add(micros("203.0.113." + i, "un" + known));
        }
        assertThat(median(ofKnown)).isCloseTo(median(ofUnknown), Offset.offset(5_000L));
        for (int i = 1; i < LETTERS; i++) {
            assertThat(mail.next().to()).isEqualTo(known);
        }
    }

    private long micros(String from, String email) {
        long start = System.nanoTime();
        assertThat(postFrom(from, RESET, "en", Http.object("email", email)).status())
                .isEqualTo(202);
        return (System.nanoTime() - start) / 1_000;
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    @Test
    void anAddressThatAsksTooOftenIsToldAndAMailboxIsNotFlooded() {
        String email = email("caio");
        signedUp(email);
        for (int i = 0; i < 20; i++) {
            assertThat(post(RESET, "en", "email", email).status()).isEqualTo(202);
        }
        assertDocumented(RESET, 429, post(RESET, "en", "email", email));
        assertDocumented(RESET, 429, post(RESET, "en", "email", "not an address"));
        for (int i = 0; i < LETTERS; i++) {
            assertThat(mail.next().to()).isEqualTo(email);
        }
    }

    @Test
    void aLinkLeadsToTheConfiguredSiteWhateverHostWasAskedFor() throws IOException {
        String email = email("duda");
        signedUp(email);
        String body = Http.object("email", email);
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), praca.baseUri().getPort())) {
            socket.getOutputStream()
                    .write(
                            ("POST /api/password/reset/ HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
                                            + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
                                            + body.length() + "\r\n\r\n" + body)
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 202");
        }
        Mail letter = mail.next();
        assertThat(letter.place()).isEqualTo("https://praca.example/reset/");
        assertThat(letter.source()).doesNotContain("evil");
        assertThat(letter.subject()).isEqualTo("A new password for praca.example");
    }

    @Test
    void nothingGetsIntoAHeader() {
        for (String bad :
                List.of("a@b.example\r\nBcc: c@d.example", "a@b.example\nX: y", "a@b.example,c@d.example", "", "a")) {
            Answer answer = post(RESET, "en", "email", bad);
            assertDocumented(RESET, 400, answer);
            assertThat(answer.body().has("email")).as(bad).isTrue();
            if (!bad.isEmpty()) {
                assertThat(post(
                                        "/api/register/",
                                        "en",
                                        "username",
                                        Http.unique("u"),
                                        "password",
                                        Http.PASSWORD,
                                        "email",
                                        bad)
                                .status())
                        .isEqualTo(400);
            }
        }
        assertDocumented(RESET, 400, post(RESET, "en"));
    }

    @Test
    void ofManyWhoComeWithOneLinkOneSetsThePassword() throws Exception {
        String email = email("edu");
        User edu = signedUp(email);
        post(RESET, "en", "email", email);
        String token = mail.next().token();
        List<Answer> answers =
                Parallel.run(6, i -> () -> post(CONFIRM, "en", "token", token, "password", "senha paralela " + i));
        assertThat(answers).extracting(Answer::status).containsOnlyOnce(204).containsOnly(204, 400);
        assertThat(answers).filteredOn(answer -> answer.status() == 400).allMatch(answer -> answer.body()
                .has("token"));
        int winner = answers.stream().map(Answer::status).toList().indexOf(204);
        assertThat(http.login(edu.name(), "senha paralela " + winner).access()).isNotEmpty();
        assertThat(mail.next().subject()).isEqualTo("Your password at praca.example was changed");
    }

    @Test
    void aTokenIsKeptAsAHashAndDiesWithItsTime() throws SQLException {
        String email = email("fabi");
        signedUp(email);
        post(RESET, "en", "email", email);
        String token = mail.next().token();
        assertThat(rows("SELECT CAST(t AS TEXT) FROM mail_token t"))
                .isNotEmpty()
                .noneMatch(row -> row.contains(token));
        sql("UPDATE mail_token SET expires_at = CURRENT_TIMESTAMP WHERE purpose = 'reset'");
        Answer expired = assertIsWrong(token);
        Answer invented = assertIsWrong("invented");
        assertThat(expired.text()).isEqualTo(invented.text());
        assertThat(headers(expired)).isEqualTo(headers(invented));
    }

    @Test
    void anAddressIsVerifiedAndAnotherOneIsNot() {
        String email = email("gabi");
        String name = Http.unique("u");
        post("/api/register/", "pt", "username", name, "password", Http.PASSWORD, "email", email);
        Mail letter = mail.next();
        assertThat(letter.subject()).isEqualTo("Seu endereço de e-mail em praca.example");
        assertThat(letter.place()).isEqualTo("https://praca.example/verify/");
        User gabi = http.login(name, Http.PASSWORD);
        Answer before = http.get("/api/email/", gabi);
        assertThat(DOCUMENT.faults("GET", "/api/email/", before)).isEmpty();
        assertThat(before.body().path("verified_at").isNull()).isTrue();
        assertIsWrong(letter.token());
        Answer asked = http.json("POST", "/api/email/verify/", gabi, "{}");
        assertDocumented("/api/email/verify/", 202, asked);
        String second = mail.next().token();
        assertDocumented("/api/email/verify/confirm/", 204, post("/api/email/verify/confirm/", "en", "token", second));
        Answer again = post("/api/email/verify/confirm/", "en", "token", second);
        assertDocumented("/api/email/verify/confirm/", 400, again);
        assertThat(again.body().has("token")).isTrue();
        assertThat(http.get("/api/email/", gabi).body().path("verified_at").isTextual())
                .isTrue();

        String next = email("gabriela");
        http.json("PATCH", "/api/update_user/", gabi, Http.object("email", next));
        Mail notice = mail.next();
        assertThat(notice.to()).isEqualTo(email);
        assertThat(notice.subject()).isEqualTo("Your e-mail address at praca.example was changed");
        Answer after = http.get("/api/email/", gabi);
        assertThat(after.body().path("email").asText()).isEqualTo(next);
        assertThat(after.body().path("verified_at").isNull()).isTrue();
        assertThat(post("/api/email/verify/confirm/", "en", "token", letter.token())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aChangedPasswordKillsTheLinkAndIsTold() {
        String email = email("hugo");
        User hugo = signedUp(email);
        post(RESET, "en", "email", email);
        String token = mail.next().token();
        http.json("PUT", "/api/update_user/", hugo, Http.object("password", NEW_PASSWORD));
        assertThat(mail.next().subject()).isEqualTo("Your password at praca.example was changed");
        assertIsWrong(token);
    }

    @Test
    void thePagesAskForALinkAndUseIt() {
        String email = email("iris");
        User iris = signedUp(email);
        List<String> asked = new ArrayList<>();
        try (Chromium chromium = Chromium.launch();
                BrowserContext context =
                        chromium.browser().newContext(new Browser.NewContextOptions().setLocale("pt-BR"))) {
            context.onRequest(request -> asked.add(request.url()));
            Page page = context.newPage();
            URI base = praca.baseUri();
            page.navigate(base + "/");
            page.getByTestId("forgot").click();
            page.getByTestId("email").fill(email);
            page.getByTestId("send-link").click();
            assertThat(page.getByTestId("outcome")).containsText("o link está a caminho");

            String reset = mail.next().token();
            page.navigate(base + "/reset/#" + reset);
            assertThat(page).hasURL(base + "/reset/");
            page.reload();
            page.getByTestId("new-password").fill("curta");
            page.getByTestId("set-password").click();
            assertThat(page.getByTestId("new-password-error")).not().isEmpty();
            page.getByTestId("new-password").fill(NEW_PASSWORD);
            page.getByTestId("set-password").click();
            assertThat(page.getByTestId("outcome")).hasText("A nova senha está definida. Entre com ela.");
            assertThat(mail.next().to()).isEqualTo(email);
            assertThat(asked).noneMatch(url -> url.contains(reset.substring(0, 20)) && !url.contains("#"));

            User again = http.login(iris.name(), NEW_PASSWORD);
            http.json("POST", "/api/email/verify/", again, "{}");
            page.navigate(base + "/verify/#" + mail.next().token());
            page.getByTestId("confirm-email").click();
            assertThat(page.getByTestId("outcome")).hasText("O endereço está confirmado.");
            page.navigate(base + "/verify/#invented");
            page.getByTestId("confirm-email").click();
            assertThat(page.getByTestId("verify-error")).hasText("O token é inválido ou expirou.");
        }
    }

    @Test
    void whereNoMailIsSentTheRoutesSaySo() {
        Http without = new Http(Praca.shared().baseUri());
        for (String path : List.of(RESET, CONFIRM, "/api/email/verify/confirm/")) {
            Answer answer = without.post(path, "{}");
            assertDocumented(path, 503, answer);
            assertThat(answer.body().path("detail").asText())
                    .isEqualTo("This installation sends no e-mail; ask its administrator.");
        }
        User user = without.newUser();
        assertDocumented("/api/email/verify/", 503, without.json("POST", "/api/email/verify/", user, "{}"));
        assertThat(without.get("/api/email/", user).body().path("email").asText())
                .isEmpty();
    }

    private static String email(String name) {
        return Http.unique(name) + "@example.org";
    }

    /** Somebody with that address, who has got the first letter. */
    private User signedUp(String email) {
        String name = Http.unique("u");
        Answer made = post("/api/register/", "en", "username", name, "password", Http.PASSWORD, "email", email);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Mail letter = mail.next();
        assertThat(letter.to()).isEqualTo(email);
        assertThat(letter.subject()).isEqualTo("Your e-mail address at praca.example");
        return http.login(name, Http.PASSWORD);
    }

    private void wrongPasswords(String name, int times) {
        for (int i = 0; i < times; i++) {
            post("/api/login/", "en", "username", name, "password", "wrong");
        }
        assertThat(post("/api/login/", "en", "username", name, "password", Http.PASSWORD)
                        .status())
                .isEqualTo(429);
    }

    private Answer assertIsWrong(String token) {
        Answer answer = post(CONFIRM, "en", "token", token, "password", "mais uma frase nova");
        assertDocumented(CONFIRM, 400, answer);
        assertThat(answer.body().path("token").path(0).asText()).isEqualTo("Token is invalid or expired.");
        return answer;
    }

    private Answer post(String path, String language, String... namesAndValues) {
        return postFrom(address, path, language, Http.object(namesAndValues));
    }

    private Answer postFrom(String from, String path, String language, String body) {
        return http.send(
                "POST",
                path,
                Map.of("Content-Type", "application/json", "Accept-Language", language, "X-Forwarded-For", from),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertDocumented(String path, int status, Answer answer) {
        assertThat(answer.status()).as("%s: %s", path, answer.text()).isEqualTo(status);
        assertThat(DOCUMENT.faults("POST", path, answer))
                .as("%s: %s", path, answer.text())
                .isEmpty();
    }

    private static Map<String, List<String>> headers(Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        return headers;
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = connect();
                Statement made = connection.createStatement()) {
            assertThat(made.executeUpdate(statement)).isPositive();
        }
    }

    private static List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connect();
                Statement made = connection.createStatement();
                ResultSet found = made.executeQuery(query)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    private static Connection connect() throws SQLException {
        Map<String, String> environment = postgres.environment();
        return DriverManager.getConnection(
                environment.get("DATABASE_URL"),
                environment.get("DATABASE_USER"),
                environment.get("DATABASE_PASSWORD"));
    }
}
