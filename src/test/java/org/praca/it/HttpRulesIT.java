package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;

/** What holds for every route: refusals, their order, headers, and that no input breaks the server. */
class HttpRulesIT {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final Http http = new Http(Praca.shared().baseUri());

    @ParameterizedTest
    @CsvSource({
        "GET,/api/register/,405,method_not_allowed",
        "PUT,/api/login/,405,method_not_allowed",
        "POST,/api/protected/,405,method_not_allowed",
        "FOO,/api/protected/,405,method_not_allowed",
        "GET,/api/logout/,405,method_not_allowed",
        "PATCH,/chat/rooms/x/,405,method_not_allowed",
        "GET,/api/,404,not_found",
        "GET,/api/nothing/here/,404,not_found",
        "GET,/api/has_role/a%2Fb/,404,not_found",
        "GET,/assets/../WEB-INF/web.xml,404,not_found",
        "GET,/WEB-INF/web.xml,404,not_found",
        "GET,/chat/rooms/,401,not_authenticated",
        "GET,/api/admin/users/,401,not_authenticated",
        "GET,/ws/chat/x/,426,upgrade_required"
    })
    @Timeout(15)
    void answersRefusalsAsProblems(String method, String path, int status, String code) {
        Answer answer = http.send(method, path, Map.of(), null);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Allow").isEmpty()).isEqualTo(status != 405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "GET", "OPTIONS"})
    void takesABodyThatMeansNothing(String method) {
        Answer answer = http.send(method, "/chat/rooms/x/", JSON, "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).isEqualTo(method.equals("OPTIONS") ? 204 : 401);
    }

    @Test
    void refusesOtherMediaTypesBeforeCredentials() {
        byte[] body = "a=b".getBytes(StandardCharsets.UTF_8);
        Answer form =
                http.send("POST", "/chat/rooms/", Map.of("Content-Type", "application/x-www-form-urlencoded"), body);
        assertThat(form.code()).isEqualTo("unsupported_media_type");
        assertThat(http.send("POST", "/api/login/", Map.of(), body).status()).isEqualTo(415);
        assertThat(http.get("/api/protected/", Map.of("Accept", "text/html")).code())
                .isEqualTo("not_acceptable");
        assertThat(http.get("/api/protected/", Map.of("Accept", "application/json;q=0, */*"))
                        .status())
                .isEqualTo(406);
    }

    @Test
    void answersOptionsAndHead() {
        Answer options = http.send("OPTIONS", "/api/login/", Map.of(), null);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).contains("POST");
        User user = http.newUser();
        Answer head = http.send("HEAD", "/api/protected/", Http.bearer(user), null);
        assertThat(head.status()).isEqualTo(200);
        assertThat(http.get("/api/protected", user).status()).isEqualTo(200);
    }

    @Test
    void saysInAllowThatHeadWorksWhereGetDoes() {
        assertThat(http.send("POST", "/api/protected/", JSON, "{}".getBytes(StandardCharsets.UTF_8))
                        .header("Allow"))
                .isEqualTo("GET, HEAD, OPTIONS");
        assertThat(http.send("OPTIONS", "/chat/rooms/", Map.of(), null).header("Allow"))
                .isEqualTo("GET, HEAD, OPTIONS, POST");
    }

    /** Some servers have a servlet of their own for whatever is under it. */
    @ParameterizedTest
    @CsvSource({
        "POST,/health/live/,405",
        "PUT,/health/ready,405",
        "DELETE,/health,405",
        "OPTIONS,/health/ready/,204",
        "GET,/health/ready/x/,404",
        "POST,/health/live/x/y,404",
        "HEAD,/health/live,200"
    })
    void letsTheHealthChecksBeReadAndNothingElse(String method, String path, int status) {
        Answer answer = http.send(method, path, Map.of(), null);
        assertThat(answer.status()).isEqualTo(status);
        if (status == 405 || status == 204) {
            assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        }
    }

    /** A tree takes many times the memory of its text; a mebibyte of small values would fill a small heap. */
    @Test
    void takesNoBodyOfMoreValuesThanAnyRouteCouldUse() {
        byte[] body = ("[" + "{\"a\":[1]},".repeat(100_000) + "1]").getBytes(StandardCharsets.UTF_8);
        assertThat(http.send("POST", "/api/register/", JSON, body).code()).isEqualTo("parse_error");
    }

    @Test
    void showsNobodyTheServersFigures() {
        assertThat(http.get("/metrics", Map.of()).code()).isEqualTo("not_found");
    }

    @Test
    void sendsTheSecurityHeadersWithEveryAnswer() {
        for (String path : new String[] {"/", "/api/protected/", "/nothing", "/assets/praca.css"}) {
            Answer answer = http.get(path, Map.of());
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("Server") + answer.header("X-Powered-By")).isEmpty();
        }
    }

    @Test
    void followsTheLanguageOfTheReader() {
        Answer answer = http.send("GET", "/api/protected/", Map.of("Accept-Language", "pt-BR"), null);
        assertThat(answer.body().path("detail").asText()).startsWith("As credenciais");
        assertThat(answer.code()).isEqualTo("not_authenticated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/register/",
                "/api/login/",
                "/api/refresh/",
                "/api/token/verify/",
                "/api/logout/",
                "/api/setup/"
            })
    void survivesEveryBadBody(String path) {
        byte[][] bodies = {
            "{".getBytes(StandardCharsets.UTF_8),
            "{bad".getBytes(StandardCharsets.UTF_8),
            "null".getBytes(StandardCharsets.UTF_8),
            "{\"username\":NaN}".getBytes(StandardCharsets.UTF_8),
            "{\"username\":1e999999999,\"token\":1e99999}".getBytes(StandardCharsets.UTF_8),
            "{\"username\":\"\\ud800\",\"refresh\":\"\\ud800\",\"token\":\"\\u0000\"}".getBytes(StandardCharsets.UTF_8),
            "{\"a\":".repeat(100_000).getBytes(StandardCharsets.UTF_8),
            "[".repeat(100_000).getBytes(StandardCharsets.UTF_8),
            new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'},
            ("{\"username\":\"" + "a".repeat(900_000) + "\",\"password\":\"" + "b".repeat(2_000) + "\"}")
                    .getBytes(StandardCharsets.UTF_8),
        };
        for (byte[] body : bodies) {
            Answer answer = http.send("POST", path, JSON, body);
            assertThat(answer.status()).isBetween(400, 499);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.text()).doesNotContain("Exception").doesNotContain("org.praca");
        }
        byte[] huge = ("{\"username\":\"" + "a".repeat(3_000_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        assertThat(http.send("POST", path, JSON, huge).status()).isIn(413, 404);
    }
}
