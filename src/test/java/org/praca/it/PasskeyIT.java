package org.praca.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.praca.testing.ApiDocument;
import org.praca.testing.AuthenticatorApp;
import org.praca.testing.Chromium;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;
import org.praca.testing.SoftAuthenticator;

/** Passkeys over HTTP, with an authenticator that can also cheat, and on the pages, with Chromium's. */
class PasskeyIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORIGIN =
            SoftAuthenticator.originOf(Praca.shared().baseUri());

    private final Http http = new Http(Praca.shared().baseUri());
    private final ApiDocument document = ApiDocument.read();
    private final SoftAuthenticator phone = new SoftAuthenticator(ORIGIN);

    @Test
    void signsInWithoutAPasswordAndBesideOne() {
        User user = http.newUser();
        documented("GET", "/api/passkeys/", 200, http.get("/api/passkeys/", user));
        Answer options = documented(
                "POST", "/api/passkeys/options/", 200, http.json("POST", "/api/passkeys/options/", user, "{}"));
        Answer added =
                documented("POST", "/api/passkeys/", 201, add(user, phone.create(options.body()), "meu telefone"));
        assertThat(added.body().path("name").asText()).isEqualTo("meu telefone");
        assertThat(added.body().path("recovery_codes")).hasSize(10);
        String path = added.header("Location");
        assertThat(path).isEqualTo("/api/passkeys/" + added.body().path("id").asText() + "/");
        assertThat(http.get("/api/second_factors/", user).text())
                .isEqualTo("{\"totp\":false,\"passkeys\":1,\"recovery_codes\":10,\"enabled\":true}");
        assertThat(amr(http.post("/api/refresh/", Http.object("refresh", user.refresh()))))
                .containsExactlyInAnyOrder("pwd", "hwk", "mfa");

        Answer alone = documented("POST", "/api/login/passkey/", 200, signIn(phone.get(asked())));
        assertThat(amr(alone)).containsExactlyInAnyOrder("hwk", "mfa");
        assertThat(claims(alone).path("username").asText()).isEqualTo(user.name());

        Answer first = http.post("/api/login/", Http.object("username", user.name(), "password", Http.PASSWORD));
        assertThat(first.body().path("methods").toString()).isEqualTo("[\"passkey\",\"recovery_code\"]");
        String token = first.body().path("mfa_token").asText();
        Answer both = documented("POST", "/api/login/second_factor/", 200, step(token, phone.get(asked())));
        assertThat(amr(both)).containsExactlyInAnyOrder("pwd", "hwk", "mfa");

        documented("PATCH", "/api/passkeys/{id}/", 200, http.json("PATCH", path, user, "{\"name\":\"velho\"}"));
        documented("PATCH", "/api/passkeys/{id}/", 400, http.json("PATCH", path, user, "{\"name\":\" \"}"));
        documented(
                "PATCH", "/api/passkeys/{id}/", 404, http.json("PATCH", path, http.newUser(), "{\"name\":\"mine\"}"));
        documented("DELETE", "/api/passkeys/{id}/", 404, http.json("DELETE", path, http.newUser(), ""));
        documented("DELETE", "/api/passkeys/{id}/", 403, http.json("DELETE", path, user, "{}"));
        ObjectNode proof = JSON.createObjectNode();
        proof.set("passkey", phone.get(asked()));
        documented("DELETE", "/api/passkeys/{id}/", 204, http.json("DELETE", path, user, proof.toString()));
        assertThat(signIn(phone.get(asked())).code()).isEqualTo("no_active_account");
        assertThat(http.login(user.name(), Http.PASSWORD).access()).isNotEmpty();
    }

    @Test
    void takesNoAnswerTwiceNorFromElsewhereNorForAnother() {
        User ana = withPasskey(phone);
        SoftAuthenticator other = new SoftAuthenticator(ORIGIN);
        User bia = withPasskey(other);
        ObjectNode answer = phone.get(asked());
        assertThat(signIn(answer).status()).isEqualTo(200);
        documented("POST", "/api/login/passkey/", 401, signIn(answer));
        assertThat(signIn(phone.origin("https://evil.example").get(asked())).status())
                .isEqualTo(401);
        assertThat(signIn(phone.origin(ORIGIN).verifies(false).get(asked())).status())
                .isEqualTo(401);
        assertThat(signIn(phone.verifies(true).counter(0).get(asked())).status())
                .as("a counter that goes back")
                .isEqualTo(401);
        phone.counter(1_000);
        documented(
                "POST", "/api/login/passkey/", 400, http.post("/api/login/passkey/", "{\"passkey\":{\"id\":\"AA\"}}"));
        documented("POST", "/api/login/passkey/", 400, http.post("/api/login/passkey/", "{}"));
        Answer unknown = signIn(new SoftAuthenticator(ORIGIN).get(asked()));
        assertThat(unknown.code()).isEqualTo("no_active_account");

        String token = http.post("/api/login/", Http.object("username", ana.name(), "password", Http.PASSWORD))
                .body()
                .path("mfa_token")
                .asText();
        Answer foreign = documented("POST", "/api/login/second_factor/", 400, step(token, other.get(asked())));
        assertThat(foreign.body().has("passkey")).isTrue();
        ObjectNode once = phone.get(asked());
        assertThat(step(token, once).status()).isEqualTo(200);
        assertThat(signIn(once).status()).isEqualTo(401);
        assertThat(signIn(other.get(asked())).status()).isEqualTo(200);

        http.json(
                "PATCH",
                "/api/admin/users/"
                        + http.get("/api/me/", bia).body().path("id").asText() + "/",
                http.admin(),
                "{\"is_active\":false}");
        Answer disabled = signIn(other.get(asked()));
        assertThat(disabled.status()).isEqualTo(401);
        assertThat(disabled.text()).isEqualTo(unknown.text());
    }

    @Test
    void addsAPasskeyForNobodyElse() {
        User ana = http.newUser();
        User elsewhere = http.login(ana.name(), Http.PASSWORD);
        User bia = http.newUser();
        JsonNode options =
                http.json("POST", "/api/passkeys/options/", ana, "{}").body();
        ObjectNode made = phone.create(options);
        documented("POST", "/api/passkeys/", 400, add(elsewhere, made, null));
        documented("POST", "/api/passkeys/", 400, add(bia, made, null));
        assertThat(add(ana, made, null).body().path("name").asText()).isEqualTo("Passkey");
        JsonNode again = http.json("POST", "/api/passkeys/options/", bia, "{}").body();
        documented("POST", "/api/passkeys/", 409, add(bia, phone.create(again), null));
        documented(
                "POST",
                "/api/passkeys/options/",
                403,
                http.json("POST", "/api/passkeys/options/", elsewhere, Http.object("current_password", Http.PASSWORD)));
    }

    @Test
    void asksEverybodyTheSame() {
        Answer options =
                documented("POST", "/api/login/passkey/options/", 200, http.post("/api/login/passkey/options/", "{}"));
        assertThat(options.body().path("rpId").asText()).isEqualTo("localhost");
        assertThat(options.body().path("allowCredentials")).isEmpty();
        Answer told = http.post("/api/login/passkey/options/", Http.object("username", Praca.ADMIN));
        assertThat(told.body().path("allowCredentials")).isEmpty();
        assertThat(told.body().path("challenge").asText())
                .hasSize(43)
                .isNotEqualTo(options.body().path("challenge").asText());
    }

    @Test
    void aPersonSetsFactorsUpAndSignsInWithThemOnThePages() {
        List<String> faults = Collections.synchronizedList(new ArrayList<>());
        try (Chromium chromium = Chromium.launch()) {
            BrowserContext context = chromium.browser().newContext(new Browser.NewContextOptions().setLocale("en"));
            context.onWebError(error -> faults.add(error.error()));
            context.onConsoleMessage(message -> {
                if (message.text().contains("Content Security Policy")) {
                    faults.add(message.text());
                }
            });
            Page page = context.newPage();
            addAuthenticator(context, page);
            page.navigate(ORIGIN + "/");
            String name = Http.unique("ana");
            page.getByTestId("username").fill(name);
            page.getByTestId("password").fill(Http.PASSWORD);
            page.getByTestId("sign-up").click();
            page.getByTestId("account").click();
            AuthenticatorApp app = setUpApp(page);
            page.getByTestId("passkey-add").click();
            assertThat(page.getByTestId("passkey-name")).hasText("Passkey");
            page.getByTestId("sign-out").click();

            page.getByTestId("sign-in-passkey").click();
            assertThat(page.getByTestId("account")).hasText(name);
            page.getByTestId("sign-out").click();
            password(page, name);
            page.getByTestId("step-code").fill("000 000");
            page.getByTestId("step").click();
            assertThat(page.getByTestId("step-error")).not().isEmpty();
            page.getByTestId("step-code").fill(app.next());
            page.getByTestId("step").click();
            assertThat(page.getByTestId("account")).hasText(name);
            page.getByTestId("sign-out").click();
            password(page, name);
            page.getByTestId("step-passkey").click();
            assertThat(page.getByTestId("account")).hasText(name);

            page.getByTestId("account").click();
            page.getByTestId("totp-remove").click();
            assertThat(page.getByTestId("totp-state")).hasText("No app is set up.");
            page.getByTestId("passkey-remove").click();
            assertThat(page.getByTestId("passkey-name")).hasCount(0);
        }
        assertThat(faults).as("errors of scripts and content security policy").isEmpty();
    }

    private static AuthenticatorApp setUpApp(Page page) {
        page.getByTestId("totp-begin").click();
        assertThat(page.getByTestId("totp-secret")).not().isEmpty();
        AuthenticatorApp app = new AuthenticatorApp(
                page.getByTestId("totp-secret").textContent().replace(" ", ""));
        page.getByTestId("totp-code").fill(app.code());
        page.getByTestId("totp-confirm").click();
        assertThat(page.getByTestId("totp-state")).hasText("Signing in asks for a code of your app.");
        assertThat(page.getByTestId("recovery-codes").locator("li")).hasCount(10);
        return app;
    }

    private static void password(Page page, String name) {
        page.getByTestId("username").fill(name);
        page.getByTestId("password").fill(Http.PASSWORD);
        page.getByTestId("sign-in").click();
        assertThat(page.getByTestId("step-code")).isFocused();
    }

    private static void addAuthenticator(BrowserContext context, Page page) {
        CDPSession session = context.newCDPSession(page);
        session.send("WebAuthn.enable");
        JsonObject options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject arguments = new JsonObject();
        arguments.add("options", options);
        session.send("WebAuthn.addVirtualAuthenticator", arguments);
    }

    private User withPasskey(SoftAuthenticator authenticator) {
        User user = http.newUser();
        JsonNode options =
                http.json("POST", "/api/passkeys/options/", user, "{}").body();
        assertThat(add(user, authenticator.create(options), null).status()).isEqualTo(201);
        return user;
    }

    private Answer add(User user, ObjectNode made, String name) {
        ObjectNode body = JSON.createObjectNode().put("name", name);
        body.set("passkey", made);
        return http.json("POST", "/api/passkeys/", user, body.toString());
    }

    private JsonNode asked() {
        return http.post("/api/login/passkey/options/", "{}").body();
    }

    private Answer signIn(ObjectNode answer) {
        return http.post(
                "/api/login/passkey/",
                JSON.createObjectNode().<ObjectNode>set("passkey", answer).toString());
    }

    private Answer step(String token, ObjectNode answer) {
        ObjectNode body = JSON.createObjectNode().put("mfa_token", token);
        body.set("passkey", answer);
        return http.post("/api/login/second_factor/", body.toString());
    }

    private static List<String> amr(Answer tokens) {
        List<String> words = new ArrayList<>();
        claims(tokens).path("amr").forEach(word -> words.add(word.asText()));
        return words;
    }

    private static JsonNode claims(Answer tokens) {
        try {
            String access = tokens.body().path("access").asText();
            return JSON.readTree(Base64.getUrlDecoder().decode(access.split("\\.", -1)[1]));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Answer documented(String method, String path, int status, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(document.faults(method, path, answer)).as(answer.text()).isEmpty();
        return answer;
    }
}
