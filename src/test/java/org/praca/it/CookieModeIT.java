package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpCookie;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;

/** The refresh token in a cookie, for browsers. */
class CookieModeIT {
    private static final URI BASE = Praca.shared().baseUri();
    private static final Http HTTP = new Http(BASE);
    private static final String OWN = BASE.getScheme() + "://" + BASE.getAuthority();
    private static final String SECURE = "https://" + BASE.getAuthority();

    private User user;

    @BeforeEach
    void makeAUser() {
        user = HTTP.newUser();
    }

    @Test
    void keepsTheRefreshTokenOutOfTheAnswer() {
        Answer answer = logIn(OWN);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().fieldNames()).toIterable().containsExactly("access");
        String header = answer.header("Set-Cookie");
        assertThat(header).contains("; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=86400");
        assertThat(header).doesNotContain("Domain", "Secure");
        assertThat(answer.text()).doesNotContain(cookie(answer).getValue());
    }

    @Test
    void bindsTheCookieToTheHostWhereTheBrowserIsConnectedByTls() {
        String header = logIn(SECURE).header("Set-Cookie");
        assertThat(header).startsWith("__Host-praca_refresh=").contains("; Secure", "; HttpOnly", "; Path=/");
    }

    @ParameterizedTest
    @CsvSource({"false", "null"})
    void isAskedForOnly(String cookie) {
        Answer answer = post("/api/login/", OWN, null, credentials(cookie));
        assertThat(answer.body().path("refresh").asText()).isNotEmpty();
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(post("/api/login/", OWN, null, credentials("\"yes\""))
                        .body()
                        .path("cookie")
                        .size())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1:1"})
    void givesAndTakesNoCookieFromElsewhere(@Nullable String origin) {
        Answer refused = logIn(origin);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
        HttpCookie kept = cookie(logIn(OWN));
        assertThat(post("/api/refresh/", origin, kept, "{}").status()).isEqualTo(403);
        assertThat(post("/api/logout/", origin, kept, "{}").status()).isEqualTo(403);
        assertThat(post("/api/refresh/", OWN, kept, "{}").status()).isEqualTo(200);
    }

    @Test
    void rotatesTheCookieAndEndsTheSessionWhenAnOldOneComesBack() {
        HttpCookie first = cookie(logIn(OWN));
        Answer renewed = post("/api/refresh/", OWN, first, "{}");
        assertThat(renewed.body().fieldNames()).toIterable().containsExactly("access");
        HttpCookie second = cookie(renewed);
        assertThat(second.getValue()).isNotEqualTo(first.getValue());
        assertThat(cookie(post("/api/token/refresh/", OWN, first, "{}")).getValue())
                .isEqualTo(second.getValue());
        HttpCookie third = cookie(post("/api/refresh/", OWN, second, "{}"));

        Answer reused = post("/api/refresh/", OWN, first, "{}");
        assertThat(reused.code()).isEqualTo("token_reused");
        assertThat(reused.header("Set-Cookie")).contains("praca_refresh=;", "Max-Age=0");
        assertThat(post("/api/refresh/", OWN, third, "{}").code()).isEqualTo("token_not_valid");
    }

    @Test
    void takesTheBodysTokenBeforeTheCookies() {
        HttpCookie kept = cookie(logIn(OWN));
        Answer answer = post("/api/refresh/", OWN, kept, Http.object("refresh", user.refresh()));
        assertThat(answer.body().path("refresh").asText()).isNotEmpty();
        assertThat(post("/api/refresh/", OWN, kept, Http.object("refresh", "garbage"))
                        .status())
                .isEqualTo(401);
        assertThat(post("/api/refresh/", OWN, null, "{}").body().path("refresh").size())
                .isEqualTo(1);
    }

    @Test
    void signsOutByTheCookieAlone() {
        HttpCookie kept = cookie(logIn(OWN));
        Answer answer = post("/api/logout/", OWN, kept, "{}");
        assertThat(answer.status()).isEqualTo(205);
        assertThat(answer.header("Set-Cookie")).contains("praca_refresh=;", "Max-Age=0");
        assertThat(post("/api/refresh/", OWN, kept, "{}").status()).isEqualTo(401);
        assertThat(post("/api/logout/", OWN, kept, "{}").status()).isEqualTo(401);
    }

    @Test
    void endsNobodyElsesSessionByTheCookie() {
        HttpCookie others = cookie(logIn(OWN));
        User caller = HTTP.newUser();
        Map<String, String> headers = new HashMap<>(Http.bearer(caller));
        assertThat(post("/api/logout/", OWN, others, "{}", headers).status()).isEqualTo(205);
        assertThat(HTTP.get("/api/me/", caller).status()).isEqualTo(401);
        assertThat(post("/api/refresh/", OWN, others, "{}").status()).isEqualTo(200);
    }

    @Test
    void isNoBearer() {
        HttpCookie kept = cookie(logIn(OWN));
        assertThat(HTTP.get("/api/me/", headers(OWN, kept)).status()).isEqualTo(401);
        assertThat(post("/api/logout_all/", OWN, kept, "{}").status()).isEqualTo(401);
    }

    private Answer logIn(@Nullable String origin) {
        return post("/api/login/", origin, null, credentials("true"));
    }

    private String credentials(String cookie) {
        return "{\"username\":\"" + user.name() + "\",\"password\":\"" + Http.PASSWORD + "\",\"cookie\":" + cookie
                + "}";
    }

    private static Answer post(String path, @Nullable String origin, @Nullable HttpCookie cookie, String json) {
        return post(path, origin, cookie, json, Map.of());
    }

    private static Answer post(
            String path, @Nullable String origin, @Nullable HttpCookie cookie, String json, Map<String, String> more) {
        Map<String, String> headers = headers(origin, cookie);
        headers.put("Content-Type", "application/json");
        headers.putAll(more);
        return HTTP.send("POST", path, headers, json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Map<String, String> headers(@Nullable String origin, @Nullable HttpCookie cookie) {
        Map<String, String> headers = new HashMap<>();
        if (origin != null) {
            headers.put("Origin", origin);
        }
        if (cookie != null) {
            headers.put("Cookie", cookie.getName() + "=" + cookie.getValue());
        }
        return headers;
    }

    private static HttpCookie cookie(Answer answer) {
        return HttpCookie.parse(answer.header("Set-Cookie")).get(0);
    }
}
