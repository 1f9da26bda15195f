package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;

/** Every security event is one row and one line, which tell what happened and no secret. */
class AuditIT {
    private static final String AUDIT = "/api/admin/audit/";
    private static final int TRIES = 3;

    private static Praca praca;
    private static Http http;
    private static User admin;

    @BeforeAll
    static void start() {
        praca = Praca.start(Map.of(
                "PRACA_ADMIN_USERNAME",
                Praca.ADMIN,
                "PRACA_ADMIN_PASSWORD",
                Praca.ADMIN_PASSWORD,
                "PRACA_LIMIT_SIGNUP_ADDRESS",
                "1000/PT1H",
                "PRACA_LIMIT_LOGIN_ACCOUNT",
                TRIES + "/PT15M"));
        http = new Http(praca.baseUri());
        admin = http.admin();
    }

    @AfterAll
    static void stop() {
        praca.stop();
    }

    @Test
    void tellsTheLifeOfAnAccount() throws Exception {
        User ana = http.newUser();
        String id = id(ana);
        String account = "/api/admin/users/" + id + "/";
        String newPassword = "outra frase de passe 43";
        http.json(
                "PATCH",
                "/api/update_user/",
                ana,
                Http.object("first_name", "Ana", "email", ana.name() + "@x.example"));
        http.json(
                "PATCH",
                "/api/update_user/",
                ana,
                Http.object("password", newPassword, "current_password", "wrong one"));
        http.json("PATCH", "/api/update_user/", ana, Http.object("password", newPassword));
        http.json("PATCH", account, admin, "{\"permissions\":[\"rooms.moderate\"],\"is_active\":true}");
        http.json("GET", "/api/me/export/", ana, "");
        http.json("POST", "/api/logout/", ana, "{}");
        User again = http.login(ana.name(), newPassword);
        http.login(ana.name(), newPassword);
        http.json("POST", "/api/logout_all/", again, "{}");
        http.json("PATCH", account, admin, "{\"username\":\"" + ana.name() + "b\",\"locked_until\":null}");
        http.json("PATCH", account, admin, "{\"is_active\":false}");
        http.json("DELETE", account, admin, "");
        List<JsonNode> events = oldestFirst(list("?user=" + id));
        assertThat(events.stream().map(event -> event.path("event").asText()))
                .containsExactly(
                        "user.created",
                        "login.succeeded",
                        "user.changed",
                        "password.refused",
                        "password.changed",
                        "user.access_changed",
                        "user.exported",
                        "session.ended",
                        "login.succeeded",
                        "login.succeeded",
                        "session.ended",
                        "user.changed",
                        "login.unlocked",
                        "user.changed",
                        "user.deleted");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.path("ip").asText()).isEqualTo("127.0.0.1");
            assertThat(event.path("at").asText()).matches("[0-9-]{10}T[0-9:.]+Z");
            assertThat(event.size()).isEqualTo(6);
        });
        assertThat(events.subList(0, 12))
                .allMatch(event -> event.path("user").asText().equals(ana.name()));
        assertThat(events.get(14).path("user").asText()).isEqualTo(ana.name() + "b");
        assertThat(events.get(0).path("actor").isNull()).isTrue();
        assertThat(events.get(1).path("actor").asText()).isEqualTo(ana.name());
        assertThat(events.get(5).path("actor").asText()).isEqualTo(Praca.ADMIN);
        assertThat(events.get(2).path("detail")).isEqualTo(json("{\"changed\":[\"email\",\"first_name\"]}"));
        assertThat(events.get(5).path("detail")).isEqualTo(json("{\"permissions\":[\"rooms.moderate\"]}"));
        assertThat(events.get(10).path("detail")).isEqualTo(json("{\"by\":\"logout_all\",\"sessions\":2}"));
        assertThat(lines(id).stream().map(line -> line.path("event").asText()))
                .containsExactlyElementsOf(events.stream()
                        .map(event -> event.path("event").asText())
                        .toList());
    }

    @Test
    void tellsOfFailedSignInsAndOnceOfTheLock() throws Exception {
        User ana = http.newUser();
        String wrong = Http.object("username", ana.name(), "password", "não é esta 99");
        for (int i = 0; i < TRIES + 5; i++) {
            http.post("/api/login/", wrong);
        }
        assertThat(words(list("?user=" + ana.name() + "&limit=" + (TRIES + 1))))
                .containsExactly("login.locked", "login.failed", "login.failed", "login.failed");
        assertThat(words(list("?user=" + id(ana)))).hasSize(TRIES + 3);
        assertThat(lines(id(ana))).hasSize(TRIES + 3);
    }

    @Test
    void tellsOfAStolenRefreshTokenOnce() throws Exception {
        User ana = http.newUser();
        String first = Http.object("refresh", ana.refresh());
        String second = http.post("/api/refresh/", first).body().path("refresh").asText();
        http.post("/api/refresh/", Http.object("refresh", second));
        for (int i = 0; i < 3; i++) {
            assertThat(http.post("/api/refresh/", first).status()).isEqualTo(401);
        }
        assertThat(words(list("?user=" + ana.name() + "&event=token.reused"))).hasSize(1);
    }

    @Test
    void tellsOfRolesPermissionsRoomsAndBans() throws Exception {
        User ana = http.newUser();
        String role = Http.unique("role");
        String permission = Http.unique("can_");
        String room = Http.unique("sala");
        http.json("POST", "/api/admin/permissions/", admin, Http.object("name", permission));
        http.json(
                "POST",
                "/api/admin/roles/",
                admin,
                "{\"name\":\"" + role + "\",\"permissions\":[\"" + permission + "\"]}");
        http.json("PATCH", "/api/admin/roles/" + role + "/", admin, "{\"permissions\":[]}");
        http.json("DELETE", "/api/admin/roles/" + role + "/", admin, "");
        http.json("DELETE", "/api/admin/permissions/" + permission + "/", admin, "");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", room));
        String bans = "/chat/rooms/" + room + "/bans/";
        User beto = http.newUser();
        http.json("POST", bans, ana, Http.object("username", beto.name()));
        http.json("DELETE", bans + beto.name() + "/", ana, "");
        http.json("DELETE", "/chat/rooms/" + room + "/", admin, "");
        String own = Http.unique("minha");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", own));
        http.json("DELETE", "/chat/rooms/" + own + "/", ana, "");
        List<JsonNode> all = list("?limit=1000");
        assertThat(words(about(all, "role", role))).containsExactly("role.deleted", "role.changed", "role.created");
        assertThat(words(about(all, "permission", permission)))
                .containsExactly("permission.deleted", "permission.created");
        assertThat(words(about(all, "room", room))).containsExactly("room.deleted", "room.unbanned", "room.banned");
        assertThat(words(list("?user=" + beto.name() + "&event=room.banned"))).hasSize(1);
        assertThat(about(all, "room", own)).isEmpty();
    }

    /** A name that no account has may be a password in the wrong field. */
    @Test
    void writesDownNoNameThatNoAccountHas() throws Exception {
        String secret = "segredo" + Http.unique("x");
        http.post("/api/login/", Http.object("username", secret, "password", secret));
        JsonNode newest = list("?event=login.failed").get(0);
        assertThat(newest.path("user").isNull()).isTrue();
        assertThat(newest.path("detail")).isEmpty();
        assertNothingTells(secret);
    }

    @Test
    void writesDownNoPasswordAndNoToken() throws Exception {
        User ana = http.newUser();
        String second = "mais uma frase de passe 44";
        http.json(
                "PATCH", "/api/update_user/", ana, Http.object("password", second, "current_password", Http.PASSWORD));
        String mistyped = "mistyped passphrase 77";
        http.json("PATCH", "/api/update_user/", ana, Http.object("email", "a@b.example", "current_password", mistyped));
        http.post("/api/login/", Http.object("username", ana.name(), "password", mistyped));
        Answer refreshed = http.post("/api/refresh/", Http.object("refresh", ana.refresh()));
        Answer ticket = http.json("POST", "/api/ws_ticket/", ana, "{}");
        http.json(
                "POST",
                "/api/logout/",
                ana,
                Http.object("refresh_token", refreshed.body().path("refresh").asText()));
        assertNothingTells(
                Http.PASSWORD,
                second,
                mistyped,
                Praca.ADMIN_PASSWORD,
                ana.access(),
                secretOf(ana.refresh()),
                secretOf(refreshed.body().path("refresh").asText()),
                refreshed.body().path("access").asText(),
                ticket.body().path("ticket").asText(),
                "a@b.example");
    }

    @Test
    void leavesNoNameAWayOutOfItsLine() throws Exception {
        String mark = Http.unique("inj");
        String forged = mark + "\\u2028{\\\"at\\\":\\\"x\\\",\\\"event\\\":\\\"user.deleted\\\"}\\u202e";
        assertThat(http.json("POST", "/api/admin/roles/", admin, "{\"name\":\"" + forged + "\"}")
                        .status())
                .isEqualTo(201);
        String fresh = Http.unique("inj");
        for (String name : List.of(fresh + "\\n{\\\"at\\\":", fresh + "\\r\\n[INFO]", fresh + "\\u0085\\u001b[2J")) {
            http.post("/api/login/", "{\"username\":\"" + name + "\",\"password\":\"x\"}");
            http.post("/api/register/", "{\"username\":\"" + name + "\",\"password\":\"" + Http.PASSWORD + "\"}");
        }
        assertThat(praca.output()).doesNotContain(fresh, "\u2028", "\u202e");
        List<String> told =
                praca.output().lines().filter(line -> line.contains(mark)).toList();
        assertThat(told).singleElement().satisfies(line -> {
            assertThat(line).matches("[ -~]+");
            JsonNode parsed = json(line.substring(line.indexOf("{\"at\":"), line.lastIndexOf('}') + 1));
            assertThat(parsed.path("event").asText()).isEqualTo("role.created");
        });
    }

    @Test
    void goesThroughTheRowsPageByPageNewestFirst() throws Exception {
        User ana = http.newUser();
        for (int i = 0; i < 5; i++) {
            http.json("PATCH", "/api/update_user/", ana, Http.object("first_name", "n" + i));
        }
        String filter = "?event=user.changed&user=" + ana.name().toUpperCase(java.util.Locale.ROOT);
        List<String> seen = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = http.get(AUDIT + filter + "&limit=2" + after, admin).body();
            page.path("items").forEach(item -> seen.add(item.path("at").asText()));
            after = page.path("next").isNull()
                    ? ""
                    : "&after=" + page.path("next").asText();
        } while (!after.isEmpty());
        assertThat(seen).hasSize(5).isSortedAccordingTo((one, other) -> other.compareTo(one));
        String since = URLEncoder.encode(seen.get(1).replace("Z", "+00:00"), StandardCharsets.UTF_8);
        assertThat(list(filter + "&since=" + since)).hasSizeBetween(2, 3);
        assertThat(list(filter + "&since=2199-01-01T00:00:00Z")).isEmpty();
        assertThat(list("?user=" + Http.unique("nobody"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"event=login", "event=x%00", "since=yesterday", "since=2026", "after=x", "limit=0", "user=%00"})
    void refusesFiltersThatSayNothing(String filter) {
        Answer answer = http.get(AUDIT + "?" + filter, admin);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path(filter.split("=", 2)[0]).isArray()).isTrue();
    }

    @Test
    void isForThoseWhoMayViewIt() {
        User ana = http.newUser();
        assertThat(http.get(AUDIT, Map.of()).status()).isEqualTo(401);
        assertThat(http.get(AUDIT, ana).code()).isEqualTo("permission_denied");
        http.json("PATCH", "/api/admin/users/" + id(ana) + "/", admin, "{\"permissions\":[\"audit.view\"]}");
        assertThat(http.get(AUDIT, ana).status()).isEqualTo(200);
        assertThat(http.json("DELETE", AUDIT, admin, "").status()).isEqualTo(405);
    }

    @Test
    void tellsOfTheFirstAdministrator() throws Exception {
        List<JsonNode> made = list("?user=" + Praca.ADMIN + "&event=user.created");
        assertThat(made).singleElement().satisfies(event -> {
            assertThat(event.path("ip").isNull()).isTrue();
            assertThat(event.path("actor").isNull()).isTrue();
            assertThat(event.path("detail").path("roles")).isEqualTo(json("[\"admin\"]"));
        });
    }

    private static void assertNothingTells(String... secrets) {
        String rows = list("?limit=1000").toString();
        String log = praca.output();
        assertThat(rows).contains("user.created").doesNotContain(secrets);
        assertThat(log).contains("user.created").doesNotContain(secrets);
    }

    private static String secretOf(String refresh) {
        return refresh.substring(refresh.lastIndexOf('.') + 1);
    }

    private static List<JsonNode> list(String query) {
        Answer answer = http.get(AUDIT + query, admin);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return StreamSupport.stream(answer.body().path("items").spliterator(), false)
                .toList();
    }

    private static List<JsonNode> oldestFirst(List<JsonNode> newestFirst) {
        List<JsonNode> turned = new ArrayList<>(newestFirst);
        java.util.Collections.reverse(turned);
        return turned;
    }

    private static List<JsonNode> about(List<JsonNode> events, String member, String value) {
        return events.stream()
                .filter(event -> event.path("detail").path(member).asText().equals(value))
                .toList();
    }

    private static List<String> words(List<JsonNode> events) {
        return events.stream().map(event -> event.path("event").asText()).toList();
    }

    /** The lines of the log that tell of that account. */
    private static List<JsonNode> lines(String id) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        for (String line :
                praca.output().lines().filter(line -> line.contains("{\"at\":")).toList()) {
            JsonNode parsed = json(line.substring(line.indexOf("{\"at\":"), line.lastIndexOf('}') + 1));
            if (parsed.path("user_id").asText().equals(id)) {
                found.add(parsed);
            }
        }
        return found;
    }

    private static JsonNode json(String text) throws com.fasterxml.jackson.core.JsonProcessingException {
        return new ObjectMapper().readTree(text);
    }

    private static String id(User user) {
        return http.get("/api/me/", user).body().path("id").asText();
    }
}
