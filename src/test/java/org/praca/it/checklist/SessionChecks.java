package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.User;
import org.praca.testing.TestSocket;

/** The heading "Sessions". What a restart leaves is in {@code StartIT} and {@code TwoNodesIT}. */
abstract class SessionChecks {
    private final Stage stage;

    SessionChecks(Stage stage) {
        this.stage = stage;
    }

    @Test
    void oneSeesOnesOwnSessions() {
        User first = stage.a().newUser();
        User second = stage.b().login(first.name(), Http.PASSWORD);
        for (User user : List.of(first, second)) {
            JsonNode sessions = stage.b().get("/api/sessions/", user).body();
            assertThat(sessions).hasSize(2);
            assertThat(sessions.findValuesAsText("current")).containsExactlyInAnyOrder("true", "false");
            assertThat(sessions.findValuesAsText("ip")).containsOnly("127.0.0.1");
        }
        assertThat(stage.a().get("/api/sessions/", stage.a().newUser()).body()).hasSize(1);
    }

    @Test
    void oneSessionCanBeEndedWithItsSockets() {
        User first = stage.a().newUser();
        User second = stage.b().login(first.name(), Http.PASSWORD);
        String room = room(first);
        TestSocket kept = socket(first, room);
        TestSocket closed = socket(second, room);
        String id = others(first).get(0);
        assertThat(stage.a()
                        .json("DELETE", "/api/sessions/" + id + "/", stage.a().newUser(), "")
                        .status())
                .isEqualTo(404);
        assertThat(stage.a()
                        .json("DELETE", "/api/sessions/" + id + "/", first, "")
                        .status())
                .isEqualTo(204);
        stage.assertEnded(second);
        assertThat(stage.refresh(1, second.refresh()).code()).isEqualTo("token_not_valid");
        assertThat(closed.closeCode()).isEqualTo(4003);
        kept.say("still here");
        assertThat(kept.next().path("message").asText()).isEqualTo("still here");
    }

    @Test
    void allOthersCanBeEnded() {
        User first = stage.a().newUser();
        User second = stage.b().login(first.name(), Http.PASSWORD);
        User third = stage.a().login(first.name(), Http.PASSWORD);
        others(first).forEach(id -> stage.a().json("DELETE", "/api/sessions/" + id + "/", first, ""));
        stage.assertEnded(second);
        stage.assertEnded(third);
        stage.assertAlive(first);
    }

    @Test
    void allCanBeEndedByTheirOwnerAndByAnAdministrator() {
        User first = stage.a().newUser();
        User second = stage.b().login(first.name(), Http.PASSWORD);
        TestSocket socket = socket(second, room(first));
        assertThat(stage.a().json("POST", "/api/logout_all/", first, "{}").status())
                .isEqualTo(205);
        stage.assertEnded(first);
        stage.assertEnded(second);
        assertThat(socket.closeCode()).isEqualTo(4003);
        User again = stage.b().login(first.name(), Http.PASSWORD);
        String path = "/api/admin/users/" + stage.id(again) + "/sessions/";
        assertThat(stage.a().json("DELETE", path, stage.admin(), "").status()).isEqualTo(204);
        stage.assertEnded(again);
    }

    private List<String> others(User user) {
        List<String> ids = new ArrayList<>();
        for (JsonNode session : stage.a().get("/api/sessions/", user).body()) {
            if (!session.path("current").asBoolean()) {
                ids.add(session.path("id").asText());
            }
        }
        return ids;
    }

    private String room(User user) {
        String room = Http.unique("sala");
        stage.a().json("POST", "/chat/rooms/", user, Http.object("name", room));
        return room;
    }

    private TestSocket socket(User user, String room) {
        return TestSocket.open(stage.nodeB().baseUri(), "/ws/chat/" + room + "/", Http.bearer(user));
    }
}
