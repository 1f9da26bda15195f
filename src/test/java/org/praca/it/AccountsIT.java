package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;

/** The table "Accounts and tokens" of the contract. */
class AccountsIT {
    private final Http http = new Http(Praca.shared().baseUri());

    @Test
    void signsUpWithTheUsualRole() {
        String name = Http.unique("João_é");
        Answer answer = http.post(
                "/api/register/",
                Http.object(
                        "username", name, "password", Http.PASSWORD, "email", name + "@example.com", "is_staff", "1"));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body().path("message").asText()).isEqualTo("User created successfully");
        assertThat(answer.body().path("user").path("role").asText()).isEqualTo("user");
        assertThat(answer.header("Location")).contains("/api/admin/users/");
        assertThat(answer.body().path("user").has("is_staff")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|username|This field is required.",
                "{}|password|This field is required.",
                "{\"username\":null,\"password\":\"x\"}|username|This field may not be null.",
                "{\"username\":\"  \"}|username|This field may not be blank.",
                "{\"username\":123456}|username|Not a valid string.",
                "{\"username\":[1]}|username|Not a valid string.",
                "{\"username\":\"a b\"}|username|Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
                "{\"username\":\"<b>x</b>\"}|username|Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
                "{\"username\":\"a\\u0000\"}|username|Null characters are not allowed.",
                "{\"email\":\"not-an-email\"}|email|Enter a valid email address.",
                "{\"email\":5}|email|Not a valid string.",
                "{\"password\":\"short\"}|password|This password is too short. It must contain at least 8 characters.",
                "{\"password\":\"password123\"}|password|This password is too common.",
                "{\"password\":\"Praca2026\"}|password|This password is too common.",
                "{\"username\":\"fulana\",\"password\":\"xxFULANAxx\"}|password|The password is too similar to the username or email.",
                "{\"password\":\"one of these\",\"confirm_password\":\"another one\"}|confirm_password|Passwords do not match.",
                "{\"role\":\"admin\"}|role|You may not give the role \"admin\".",
                "{\"roles\":[\"user\",\"nobody-made-this\"]}|roles|You may not give the role \"nobody-made-this\".",
                "{\"permissions\":[\"users.view\"]}|permissions|You may not give the permission \"users.view\".",
                "{\"roles\":\"user\"}|roles|Expected a list of strings.",
                "[]|non_field_errors|Invalid data. Expected a dictionary, but got list.",
                "\"abc\"|non_field_errors|Invalid data. Expected a dictionary, but got str."
            })
    void refusesABadSignUpFieldByField(String body, String field, String sentence) {
        Answer answer = http.post("/api/register/", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body().path(field))
                .anySatisfy(one -> assertThat(one.asText()).isEqualTo(sentence));
    }

    @Test
    void givesATakenNameToNobodyElseWhateverItsCase() {
        User user = http.newUser();
        Answer answer = http.post(
                "/api/register/",
                Http.object("username", user.name().toUpperCase(java.util.Locale.ROOT), "password", Http.PASSWORD));
        assertThat(answer.body().path("username").path(0).asText())
                .isEqualTo("A user with that username already exists.");
    }

    @Test
    void makesOneAccountOfManyIdenticalSignUps() {
        String body = Http.object("username", Http.unique("r"), "password", Http.PASSWORD);
        List<Integer> statuses =
                parallel(12, () -> http.post("/api/register/", body).status());
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
        assertThat(statuses).allMatch(status -> status == 201 || status == 400);
    }

    @Test
    void signsInByNameOrMailInAnyCase() {
        String name = Http.unique("m");
        http.post(
                "/api/register/",
                Http.object("username", name, "password", Http.PASSWORD, "email", name + "@example.com"));
        assertThat(http.login(name.toUpperCase(java.util.Locale.ROOT), Http.PASSWORD)
                        .access())
                .isNotEmpty();
        assertThat(http.login(name + "@EXAMPLE.com", Http.PASSWORD).access()).isNotEmpty();
    }

    @Test
    void tellsNothingAboutWhichPartOfASignInWasWrong() {
        User user = http.newUser();
        Answer wrong = http.post("/api/login/", Http.object("username", user.name(), "password", "wrong"));
        Answer unknown = http.post("/api/login/", Http.object("username", Http.unique("x"), "password", "wrong"));
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.code()).isEqualTo("no_active_account");
        assertThat(unknown.text()).isEqualTo(wrong.text());
    }

    @Test
    void rotatesRefreshTokensAndGivesTheSameSuccessorWithinTheGrace() {
        User user = http.newUser();
        Answer first = refresh(user.refresh());
        Answer again = refresh(user.refresh());
        assertThat(first.status()).isEqualTo(200);
        assertThat(again.body().path("refresh")).isEqualTo(first.body().path("refresh"));
    }

    @Test
    void endsTheSessionOfAnOlderRefreshToken() {
        User user = http.newUser();
        String second = refresh(user.refresh()).body().path("refresh").asText();
        String third = refresh(second).body().path("refresh").asText();
        Answer reuse = refresh(user.refresh());
        assertThat(reuse.status()).isEqualTo(401);
        assertThat(reuse.code()).isEqualTo("token_reused");
        assertThat(refresh(third).code()).isEqualTo("token_not_valid");
        assertThat(http.get("/api/protected/", user).code()).isEqualTo("token_not_valid");
    }

    @Test
    void endsNothingForAForgedTokenOfTheSameSession() {
        User user = http.newUser();
        String forged = user.refresh().substring(0, user.refresh().length() - 1)
                + (user.refresh().endsWith("A") ? "B" : "A");
        assertThat(refresh(forged).code()).isEqualTo("token_not_valid");
        assertThat(http.get("/api/protected/", user).status()).isEqualTo(200);
    }

    @Test
    void leavesOneChainAfterManyRefreshesAtOnce() {
        User user = http.newUser();
        List<Answer> answers = parallel(20, () -> refresh(user.refresh()));
        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(answers.stream()
                        .map(answer -> answer.body().path("refresh").asText())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void endsTheAccessTokenAtLogout() {
        User user = http.newUser();
        Answer over = http.json("POST", "/api/logout/", user, "{}");
        assertThat(over.status()).isEqualTo(205);
        assertThat(over.text()).isEmpty();
        assertThat(http.get("/api/protected/", user).code()).isEqualTo("token_not_valid");
        assertThat(refresh(user.refresh()).code()).isEqualTo("token_not_valid");
    }

    @Test
    void logsOutByRefreshTokenAloneButNotSomebodyElse() {
        User user = http.newUser();
        User other = http.newUser();
        assertThat(http.json("POST", "/api/logout/", user, Http.object("refresh_token", other.refresh()))
                        .status())
                .isEqualTo(400);
        assertThat(http.get("/api/protected/", other).status()).isEqualTo(200);
        assertThat(http.post("/api/logout/", Http.object("refresh_token", user.refresh()))
                        .status())
                .isEqualTo(205);
        assertThat(http.get("/api/protected/", user).status()).isEqualTo(401);
        assertThat(http.post("/api/logout/", "{}").code()).isEqualTo("not_authenticated");
        assertThat(http.json("POST", "/api/logout/", other, Http.object("refresh", "garbage"))
                        .code())
                .isEqualTo("token_not_valid");
    }

    @Test
    void endsAllSessionsAtOnce() {
        User first = http.newUser();
        User second = http.login(first.name(), Http.PASSWORD);
        assertThat(http.get("/api/sessions/", first).body()).hasSize(2);
        assertThat(http.json("POST", "/api/logout_all/", first, "{}").status()).isEqualTo(205);
        assertThat(http.get("/api/me/", second).status()).isEqualTo(401);
    }

    @Test
    void endsOneOfOnesOwnSessions() {
        User first = http.newUser();
        User second = http.login(first.name(), Http.PASSWORD);
        String id = "";
        for (var session : http.get("/api/sessions/", first).body()) {
            id = session.path("current").asBoolean() ? id : session.path("id").asText();
        }
        assertThat(http.json("DELETE", "/api/sessions/" + id + "/", http.newUser(), "")
                        .status())
                .isEqualTo(404);
        assertThat(http.json("DELETE", "/api/sessions/" + id + "/", first, "").status())
                .isEqualTo(204);
        assertThat(http.get("/api/me/", second).status()).isEqualTo(401);
        assertThat(http.get("/api/me/", first).status()).isEqualTo(200);
    }

    @Test
    void changesThePasswordAndEndsTheOtherSessions() {
        User first = http.newUser();
        User second = http.login(first.name(), Http.PASSWORD);
        String wrong = Http.object("password", "eine neue lange Phrase", "current_password", "wrong");
        assertThat(http.json("PUT", "/api/update_user/", first, wrong).body().has("current_password"))
                .isTrue();
        String right = Http.object("password", "eine neue lange Phrase", "current_password", Http.PASSWORD);
        assertThat(http.json("PUT", "/api/update_user/", first, right).status()).isEqualTo(200);
        assertThat(http.get("/api/me/", second).status()).isEqualTo(401);
        assertThat(http.get("/api/me/", first).status()).isEqualTo(200);
        assertThat(http.login(first.name(), "eine neue lange Phrase").access()).isNotEmpty();
    }

    @Test
    void saysWhatTheCallerMayDo() {
        User user = http.newUser();
        assertThat(http.get("/api/protected/", user).body().path("message").asText())
                .isEqualTo("Você está autenticado!");
        assertThat(http.get("/api/has_role/user/", user).body().path("message").asText())
                .isEqualTo("User " + user.name() + " has the role user.");
        Answer no = http.get("/api/has_role/usu%C3%A1rio/", user);
        assertThat(no.status()).isEqualTo(403);
        assertThat(no.body().path("message").asText())
                .isEqualTo("User " + user.name() + " does not have the role usuário.");
        assertThat(http.get("/api/has_permission/users.view/", user)
                        .body()
                        .path("has_permission")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void verifiesBothKindsOfTokens() {
        User user = http.newUser();
        assertThat(verify(user.access()).status()).isEqualTo(200);
        assertThat(verify(user.refresh()).status()).isEqualTo(200);
        assertThat(verify("garbage").code()).isEqualTo("token_not_valid");
        http.json("POST", "/api/logout/", user, "{}");
        assertThat(verify(user.access()).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer a b"})
    void refusesAnAuthorizationHeaderThatIsNotTwoParts(String header) {
        Answer answer = http.get("/api/protected/", Map.of("Authorization", header));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("bad_authorization_header");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic Zm9vOmJhcg==", "Token abc", ""})
    void asksForCredentialsWhereThereAreNone(String header) {
        Answer answer = http.get("/api/protected/", Map.of("Authorization", header));
        assertThat(answer.code()).isEqualTo("not_authenticated");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"praca\"");
    }

    @Test
    void publishesNoPrivateKey() {
        Answer answer = http.get("/.well-known/jwks.json", Map.of());
        assertThat(answer.body().path("keys").path(0).path("kty").asText()).isEqualTo("RSA");
        assertThat(answer.body().path("keys").path(0).has("d")).isFalse();
        assertThat(answer.header("Cache-Control")).contains("max-age");
    }

    private Answer refresh(String token) {
        return http.post("/api/refresh/", Http.object("refresh", token));
    }

    private Answer verify(String token) {
        return http.send(
                "POST",
                "/api/token/verify/",
                Map.of("Content-Type", "application/json"),
                Http.object("token", token).getBytes(StandardCharsets.UTF_8));
    }

    private static <T> List<T> parallel(int times, java.util.function.Supplier<T> work) {
        List<CompletableFuture<T>> all = new ArrayList<>();
        IntStream.range(0, times).forEach(i -> all.add(CompletableFuture.supplyAsync(work)));
        return all.stream().map(CompletableFuture::join).toList();
    }
}
