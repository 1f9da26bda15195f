package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.testing.ApiDocument;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.Praca;
import org.praca.testing.TestSocket;

/** The document is served, and the answers are as it says. */
class OpenApiIT {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final Http http = new Http(Praca.shared().baseUri());
    private final ApiDocument document = ApiDocument.read();

    @ParameterizedTest
    @ValueSource(strings = {"/openapi", "/openapi/"})
    void servesTheDocumentAsItIsWritten(String path) {
        Answer answer = http.get(path, Map.of());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.text()).isEqualTo(document.text());
    }

    @Test
    void servesItAsJsonToo() {
        Answer answer = http.get("/openapi?format=JSON", Map.of());
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body().path("info").path("title").asText()).isEqualTo("Praça");
        assertThat(ApiDocument.of(answer.text()).messages()).isEmpty();
        assertThat(ApiDocument.of(answer.text()).model()).isEqualTo(document.model());
        assertThat(http.get("/openapi", Map.of("Accept", "application/json")).text())
                .isEqualTo(answer.text());
    }

    /** Java's client offers HTTP/2 with the first request of a connection. */
    @Test
    void servesManyNewClientsAtOnceTheWholeDocument() throws Exception {
        List<Boolean> whole = Parallel.run(8, thread -> () -> {
            boolean all = true;
            for (int i = 0; i < 25; i++) {
                all &= new Http(Praca.shared().baseUri())
                        .get("/openapi", Map.of())
                        .text()
                        .equals(document.text());
            }
            return all;
        });
        assertThat(whole).containsOnly(true);
    }

    @Test
    void refusesToWriteIt() {
        Answer answer = http.post("/openapi", "{}");
        assertThat(answer.code()).isEqualTo("method_not_allowed");
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(http.send("OPTIONS", "/openapi", Map.of(), null).status()).isEqualTo(204);
        Answer head = http.send("HEAD", "/openapi", Map.of(), null);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
    }

    @Test
    void describesAccountsAndTokens() {
        String name = Http.unique("fulana");
        String account = Http.object("username", name, "password", Http.PASSWORD, "email", name + "@example.com");
        assertDocumented("POST", "/api/register/", 201, http.post("/api/register/", account));
        assertDocumented("POST", "/api/register/", 400, http.post("/api/register/", "{\"username\":\"a b\"}"));
        assertDocumented(
                "POST", "/api/register/", 415, http.send("POST", "/api/register/", Map.of(), new byte[] {'x'}));
        String credentials = Http.object("username", name, "password", Http.PASSWORD);
        Answer login = http.post("/api/login/", credentials);
        assertDocumented("POST", "/api/login/", 200, login);
        assertDocumented(
                "POST",
                "/api/login/",
                401,
                http.post("/api/login/", Http.object("username", name, "password", "wrong")));
        String refresh = Http.object("refresh", login.body().path("refresh").asText());
        assertDocumented("POST", "/api/refresh/", 200, http.post("/api/refresh/", refresh));
        assertDocumented("POST", "/api/refresh/", 401, http.post("/api/refresh/", Http.object("refresh", "garbage")));
        User user = http.login(name, Http.PASSWORD);
        assertDocumented(
                "POST",
                "/api/token/verify/",
                200,
                http.post("/api/token/verify/", Http.object("token", user.access())));
        assertDocumented("GET", "/api/me/", 200, http.get("/api/me/", user));
        assertDocumented("GET", "/api/me/", 401, http.get("/api/me/", Map.of()));
        assertDocumented("GET", "/api/me/", 406, http.get("/api/me/", Map.of("Accept", "text/html")));
        assertDocumented(
                "PATCH",
                "/api/update_user/",
                200,
                http.json("PATCH", "/api/update_user/", user, "{\"first_name\":\"F\"}"));
        assertDocumented(
                "PATCH",
                "/api/update_user/",
                412,
                http.send("PATCH", "/api/update_user/", ifMatch(user, "\"0\""), "{}".getBytes(StandardCharsets.UTF_8)));
        assertDocumented("GET", "/api/me/export/", 200, http.get("/api/me/export/", user));
        assertDocumented("GET", "/api/sessions/", 200, http.get("/api/sessions/", user));
        assertDocumented("GET", "/api/protected/", 200, http.get("/api/protected/", user));
        assertDocumented("GET", "/api/has_role/{role}/", 200, http.get("/api/has_role/user/", user));
        assertDocumented("GET", "/api/has_role/{role}/", 403, http.get("/api/has_role/admin/", user));
        assertDocumented("GET", "/api/has_permission/{permission}/", 200, http.get("/api/has_permission/x/", user));
        assertDocumented("GET", "/api/admin/users/", 403, http.get("/api/admin/users/", user));
        assertDocumented("POST", "/api/setup/", 404, http.post("/api/setup/", "{}"));
        assertDocumented("GET", "/.well-known/jwks.json", 200, http.get("/.well-known/jwks.json", Map.of()));
        assertDocumented("GET", "/health/ready", 200, http.get("/health/ready", Map.of()));
        assertDocumented("POST", "/api/ws_ticket/", 201, http.json("POST", "/api/ws_ticket/", user, "{}"));
        assertDocumented("POST", "/api/logout/", 205, http.json("POST", "/api/logout/", user, "{}"));
        User leaving = http.login(name, Http.PASSWORD);
        assertDocumented("DELETE", "/api/me/", 412, http.send("DELETE", "/api/me/", ifMatch(leaving, "\"0\""), null));
        assertDocumented("DELETE", "/api/me/", 204, http.json("DELETE", "/api/me/", leaving, ""));
    }

    @Test
    void describesAdministration() {
        User admin = http.admin();
        String role = Http.unique("role");
        Answer made = http.json("POST", "/api/admin/roles/", admin, Http.object("name", role));
        assertDocumented("POST", "/api/admin/roles/", 201, made);
        assertDocumented(
                "POST",
                "/api/admin/roles/",
                409,
                http.json("POST", "/api/admin/roles/", admin, Http.object("name", role)));
        assertDocumented("GET", "/api/admin/roles/", 200, http.get("/api/admin/roles/?limit=1", admin));
        assertDocumented("GET", "/api/admin/roles/{name}/", 404, http.get("/api/admin/roles/nobody-made-this/", admin));
        String permission = Http.unique("can_");
        Answer granted = http.json("POST", "/api/admin/permissions/", admin, Http.object("name", permission));
        assertDocumented("POST", "/api/admin/permissions/", 201, granted);
        assertDocumented("GET", "/api/admin/permissions/", 200, http.get("/api/admin/permissions/", admin));
        String account = Http.object("username", Http.unique("u"), "password", Http.PASSWORD);
        Answer user = http.json("POST", "/api/admin/users/", admin, account);
        assertDocumented("POST", "/api/admin/users/", 201, user);
        String path = "/api/admin/users/" + user.body().path("id").asText() + "/";
        assertDocumented(
                "PATCH", "/api/admin/users/{id}/", 200, http.json("PATCH", path, admin, "{\"locked_until\":null}"));
        assertDocumented("GET", "/api/admin/users/", 200, http.get("/api/admin/users/?limit=1", admin));
        assertDocumented("GET", "/api/admin/users/", 400, http.get("/api/admin/users/?limit=0", admin));
        assertDocumented("GET", "/api/admin/users/{id}/sessions/", 200, http.get(path + "sessions/", admin));
        assertDocumented("GET", "/api/admin/roles/{name}/", 200, http.get("/api/admin/roles/" + role + "/", admin));
        assertDocumented(
                "DELETE",
                "/api/admin/roles/{name}/",
                412,
                http.send("DELETE", "/api/admin/roles/" + role + "/", ifMatch(admin, "\"0\""), null));
        assertDocumented("GET", "/api/admin/audit/", 200, http.get("/api/admin/audit/?limit=50", admin));
        assertDocumented("GET", "/api/admin/audit/", 400, http.get("/api/admin/audit/?since=x", admin));
        assertDocumented("GET", "/api/admin/sessions/", 200, http.get("/api/admin/sessions/?limit=1", admin));
        Answer next = http.json("POST", "/api/admin/keys/", admin, "{}");
        assertDocumented("POST", "/api/admin/keys/", 201, next);
        assertDocumented("GET", "/api/admin/keys/", 200, http.get("/api/admin/keys/", admin));
        String key = next.header("Location");
        assertDocumented("GET", "/api/admin/keys/{kid}/", 200, http.get(key, admin));
        assertDocumented("DELETE", "/api/admin/keys/{kid}/", 204, http.send("DELETE", key, Http.bearer(admin), null));
        assertDocumented("GET", "/api/admin/keys/{kid}/", 404, http.get(key, admin));
        assertDocumented("DELETE", "/api/admin/users/{id}/", 204, http.send("DELETE", path, Http.bearer(admin), null));
    }

    @Test
    void describesRoomsAndMessages() {
        User user = http.newUser();
        String room = Http.unique("sala");
        String path = "/chat/rooms/" + room + "/";
        Answer made = http.json("POST", "/chat/rooms/", user, Http.object("name", room));
        assertDocumented("POST", "/chat/rooms/", 201, made);
        assertDocumented("POST", "/chat/rooms/", 400, http.json("POST", "/chat/rooms/", user, "{\"name\":5}"));
        http.json("POST", "/chat/rooms/", user, Http.object("name", room + "2"));
        Answer rooms = http.get("/chat/rooms/?limit=1&search=" + room, user);
        assertDocumented("GET", "/chat/rooms/", 200, rooms);
        assertThat(rooms.header("Link")).isNotEmpty();
        TestSocket socket = TestSocket.open(Praca.shared().baseUri(), "/ws/chat/" + room + "/", Http.bearer(user));
        socket.say("olá");
        socket.next();
        socket.say("de novo");
        socket.next();
        Answer messages = http.get(path + "messages/?limit=1", user);
        assertThat(messages.body().path("items")).hasSize(1);
        assertDocumented("GET", "/chat/rooms/{name}/messages/", 200, messages);
        assertDocumented("GET", "/chat/rooms/{name}/messages/", 400, http.get(path + "messages/?limit=201", user));
        assertDocumented(
                "DELETE", "/chat/rooms/{name}/", 403, http.send("DELETE", path, Http.bearer(http.newUser()), null));
        assertDocumented("DELETE", "/chat/rooms/{name}/", 204, http.send("DELETE", path, Http.bearer(user), null));
        assertDocumented("GET", "/chat/rooms/{name}/", 404, http.get(path, user));
    }

    @Test
    void describesMembersAndBans() {
        User user = http.newUser();
        User other = http.newUser();
        String room = Http.unique("clube");
        String path = "/chat/rooms/" + room + "/";
        String creation = "{\"name\":\"" + room + "\",\"private\":true}";
        assertDocumented("POST", "/chat/rooms/", 201, http.json("POST", "/chat/rooms/", user, creation));
        String seat = path + "members/" + other.name() + "/";
        String members = "/chat/rooms/{name}/members/";
        assertDocumented("PUT", members + "{username}/", 204, http.json("PUT", seat, user, ""));
        assertDocumented("PUT", members + "{username}/", 403, http.json("PUT", seat, other, ""));
        assertDocumented("GET", members, 200, http.get(path + "members/?limit=1", user));
        assertDocumented("DELETE", members + "{username}/", 204, http.json("DELETE", seat, other, ""));
        assertDocumented("DELETE", members + "{username}/", 404, http.json("DELETE", seat, user, ""));
        String bans = "/chat/rooms/{name}/bans/";
        String ban = Http.object("username", other.name(), "until", "2199-01-01T00:00:00Z");
        assertDocumented("POST", bans, 201, http.json("POST", path + "bans/", user, ban));
        assertDocumented("POST", bans, 400, http.json("POST", path + "bans/", user, "{}"));
        assertDocumented("GET", bans, 200, http.get(path + "bans/", user));
        http.json("PUT", seat, user, "");
        assertDocumented("GET", "/chat/rooms/{name}/", 403, http.get(path, other));
        assertDocumented("GET", "/chat/rooms/{name}/messages/", 403, http.get(path + "messages/", other));
        String lift = path + "bans/" + other.name() + "/";
        assertDocumented("DELETE", bans + "{username}/", 204, http.json("DELETE", lift, user, ""));
        assertDocumented("GET", bans, 404, http.get(path + "bans/", http.newUser()));
    }

    @Test
    void describesALimit() {
        String body = Http.object("username", Http.unique("nobody"), "password", "wrong");
        Answer answer = http.send("POST", "/api/login/", JSON, body.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 20 && answer.status() == 401; i++) {
            answer = http.send("POST", "/api/login/", JSON, body.getBytes(StandardCharsets.UTF_8));
        }
        assertDocumented("POST", "/api/login/", 429, answer);
    }

    private static Map<String, String> ifMatch(User user, String tag) {
        Map<String, String> headers = new HashMap<>(Http.bearer(user));
        headers.put("Content-Type", "application/json");
        headers.put("If-Match", tag);
        return headers;
    }

    private void assertDocumented(String method, String path, int status, Answer answer) {
        assertThat(answer.status()).as("%s %s: %s", method, path, answer.text()).isEqualTo(status);
        assertThat(document.faults(method, path, answer))
                .as("%s %s: %s", method, path, answer.text())
                .isEmpty();
    }
}
