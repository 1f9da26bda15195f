package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.Praca;
import org.praca.testing.TestSocket;

/** Changes that lose nothing, leaving for good, and taking one's data along. */
class OwnAccountIT {
    private static final String UPDATE = "/api/update_user/";

    private final Http http = new Http(Praca.shared().baseUri());

    @Test
    void changesWhatIsStillAsItWasSeen() {
        User ana = http.newUser();
        String seen = tag("/api/me/", ana);
        assertThat(seen).matches("\"[^\"]+\"");
        Answer changed = patch(UPDATE, ana, "{\"first_name\":\"Ana\"}", seen);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isEqualTo(tag("/api/me/", ana)).isNotEqualTo(seen);
        Answer refused = patch(UPDATE, ana, "{\"first_name\":\"Bia\"}", seen);
        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.code()).isEqualTo("precondition_failed");
        assertThat(patch(UPDATE, ana, "{\"first_name\":\"Bia\"}", "W/" + changed.header("ETag"))
                        .status())
                .isEqualTo(412);
        assertThat(patch(UPDATE, ana, "{\"last_name\":\"Lima\"}", "*").status()).isEqualTo(200);
        JsonNode me = http.get("/api/me/", ana).body();
        assertThat(me.path("first_name").asText()).isEqualTo("Ana");
        assertThat(me.path("last_name").asText()).isEqualTo("Lima");
    }

    @Test
    void changesOfUsersAndRolesByAdministratorsTakeTheSamePrecondition() {
        User admin = http.admin();
        String user = "/api/admin/users/" + id(http.newUser()) + "/";
        String seen = tag(user, admin);
        assertThat(patch(user, admin, "{\"roles\":[]}", seen).status()).isEqualTo(200);
        assertThat(patch(user, admin, "{\"is_active\":false}", seen).code()).isEqualTo("precondition_failed");
        assertThat(delete(user, admin, seen).code()).isEqualTo("precondition_failed");
        assertThat(delete(user, admin, tag(user, admin)).status()).isEqualTo(204);
        String name = Http.unique("role");
        http.json("POST", "/api/admin/roles/", admin, Http.object("name", name));
        String role = "/api/admin/roles/" + name + "/";
        String before = tag(role, admin);
        Answer changed = patch(role, admin, "{\"permissions\":[\"users.view\"]}", before);
        assertThat(changed.header("ETag")).isEqualTo(tag(role, admin));
        assertThat(patch(role, admin, "{\"permissions\":[]}", before).status()).isEqualTo(412);
        assertThat(delete(role, admin, before).status()).isEqualTo(412);
        assertThat(delete(role, admin, changed.header("ETag")).status()).isEqualTo(204);
    }

    @Test
    void ofManyWhoSawTheSameOneMayChangeIt() throws Exception {
        User ana = http.newUser();
        String seen = tag("/api/me/", ana);
        List<Integer> answers = Parallel.run(
                10,
                i -> () -> patch(UPDATE, ana, "{\"first_name\":\"n" + i + "\"}", seen)
                        .status());
        assertThat(answers).containsOnly(200, 412).containsOnlyOnce(200);
    }

    @Test
    void losesNoMemberOfChangesMadeAtOnce() throws Exception {
        User admin = http.admin();
        for (int round = 0; round < 5; round++) {
            User ana = http.newUser();
            String user = "/api/admin/users/" + id(ana) + "/";
            String mail = ana.name() + "@example.org";
            List<Answer> answers = Parallel.run(4, i -> () -> switch (i) {
                case 0 -> http.json("PATCH", UPDATE, ana, "{\"first_name\":\"Ana\"}");
                case 1 -> http.json("PATCH", UPDATE, ana, "{\"last_name\":\"Lima\"}");
                case 2 -> http.json("PATCH", user, admin, "{\"permissions\":[\"rooms.moderate\"]}");
                default -> http.json("PATCH", user, admin, Http.object("email", mail));
            });
            assertThat(answers)
                    .allSatisfy(answer ->
                            assertThat(answer.status()).as(answer.text()).isEqualTo(200));
            JsonNode me = http.get("/api/me/", ana).body();
            assertThat(me.path("first_name").asText()).isEqualTo("Ana");
            assertThat(me.path("last_name").asText()).isEqualTo("Lima");
            assertThat(me.path("email").asText()).isEqualTo(mail);
            assertThat(me.path("permissions").toString()).isEqualTo("[\"rooms.moderate\"]");
        }
    }

    @Test
    void leavesForGood() {
        User ana = http.newUser();
        User elsewhere = http.login(ana.name(), Http.PASSWORD);
        User beto = http.newUser();
        String room = Http.unique("sala");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", room));
        TestSocket socket = TestSocket.open(Praca.shared().baseUri(), "/ws/chat/" + room + "/", Http.bearer(elsewhere));
        socket.say("fica");
        socket.next();
        assertThat(remove(ana, Http.object("current_password", "wrong one"))
                        .body()
                        .path("current_password"))
                .isNotEmpty();
        assertThat(remove(ana, "{\"current_password\":5}").status()).isEqualTo(400);
        assertThat(http.get("/api/me/", ana).status()).isEqualTo(200);
        assertThat(remove(ana, Http.object("current_password", Http.PASSWORD)).status())
                .isEqualTo(204);
        assertThat(socket.closeCode()).isEqualTo(4003);
        assertThat(http.get("/api/me/", ana).status()).isEqualTo(401);
        assertThat(http.get("/api/me/", elsewhere).status()).isEqualTo(401);
        assertThat(http.post("/api/refresh/", Http.object("refresh", elsewhere.refresh()))
                        .status())
                .isEqualTo(401);
        assertThat(http.post("/api/login/", Http.object("username", ana.name(), "password", Http.PASSWORD))
                        .code())
                .isEqualTo("no_active_account");
        assertThat(http.get("/chat/rooms/" + room + "/messages/", beto).text()).contains("fica", ana.name());
        assertThat(http.post("/api/register/", Http.object("username", ana.name(), "password", Http.PASSWORD))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void leavesWithoutAPasswordSoonAfterSigningInAndOnlyAsItWasSeen() {
        User ana = http.newUser();
        String seen = tag("/api/me/", ana);
        patch(UPDATE, ana, "{\"first_name\":\"Ana\"}", seen);
        assertThat(delete("/api/me/", ana, seen).status()).isEqualTo(412);
        assertThat(delete("/api/me/", ana, tag("/api/me/", ana)).status()).isEqualTo(204);
        assertThat(http.send("DELETE", "/api/me/", Map.of(), null).status()).isEqualTo(401);
    }

    @Test
    void doesNotLeaveAsTheLastAdministrator() {
        User admin = http.admin();
        assertThat(remove(admin, Http.object("current_password", Praca.ADMIN_PASSWORD))
                        .code())
                .isEqualTo("conflict");
        assertThat(http.get("/api/me/", admin).status()).isEqualTo(200);
    }

    @Test
    void takesOnesOwnDataAlongAndNobodyElses() {
        User ana = http.newUser();
        User beto = http.newUser();
        String open = Http.unique("aberta");
        String hidden = Http.unique("fechada");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", open));
        http.json("POST", "/chat/rooms/", beto, "{\"name\":\"" + hidden + "\",\"private\":true}");
        http.json("PUT", "/chat/rooms/" + hidden + "/members/" + ana.name() + "/", beto, "");
        say(open, ana, "uma “frase”");
        say(open, beto, "segredo de beto");
        say(hidden, ana, "outra");
        Answer answer = http.get("/api/me/export/", ana);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Content-Disposition")).startsWith("attachment");
        JsonNode all = answer.body();
        assertThat(all.path("user")).isEqualTo(http.get("/api/me/", ana).body());
        assertThat(texts(all.path("rooms"), "name")).containsExactly(open);
        assertThat(texts(all.path("memberships"), "room")).containsExactly(hidden);
        assertThat(texts(all.path("messages"), "message")).containsExactly("uma “frase”", "outra");
        assertThat(all.path("sessions")).hasSize(1);
        assertThat(all.path("files").isArray()).isTrue();
        assertThat(answer.text())
                .doesNotContain("segredo de beto", beto.name(), "argon2", "hash", "chain")
                .contains(ana.name());
        assertThat(http.get("/api/me/export/", Map.of()).status()).isEqualTo(401);
        assertThat(http.send("HEAD", "/api/me/export/", Http.bearer(ana), null).status())
                .isEqualTo(200);
    }

    @Test
    void takesThemAlongAFewTimesAnHour() {
        User ana = http.newUser();
        for (int i = 0; i < 5; i++) {
            assertThat(http.get("/api/me/export/", ana).status()).isEqualTo(200);
        }
        Answer refused = http.get("/api/me/export/", ana);
        assertThat(refused.code()).isEqualTo("throttled");
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(http.get("/api/me/export/", http.newUser()).status()).isEqualTo(200);
    }

    private void say(String room, User user, String text) {
        TestSocket socket = TestSocket.open(Praca.shared().baseUri(), "/ws/chat/" + room + "/", Http.bearer(user));
        socket.say(text);
        socket.next();
        socket.close();
    }

    private static List<String> texts(JsonNode items, String member) {
        return StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.path(member).asText())
                .toList();
    }

    private Answer remove(User user, String json) {
        return http.json("DELETE", "/api/me/", user, json);
    }

    private Answer delete(String path, User user, String tag) {
        return http.send("DELETE", path, with(user, tag), null);
    }

    private Answer patch(String path, User user, String json, String tag) {
        return http.send("PATCH", path, with(user, tag), json.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> with(User user, String tag) {
        Map<String, String> headers = new HashMap<>(Http.bearer(user));
        headers.put("Content-Type", "application/json");
        headers.put("If-Match", tag);
        return headers;
    }

    private String tag(String path, User user) {
        return http.get(path, user).header("ETag");
    }

    private String id(User user) {
        return http.get("/api/me/", user).body().path("id").asText();
    }
}
