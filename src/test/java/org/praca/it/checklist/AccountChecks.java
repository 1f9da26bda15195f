package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.TestSocket;

/** The heading "Account". A session that is not fresh any more is in {@code ExpiryIT}. */
abstract class AccountChecks {
    private static final String NEW = "uma frase bem nova";

    private final Stage stage;

    AccountChecks(Stage stage) {
        this.stage = stage;
    }

    @Test
    void aFreshSessionChangesEverythingAndAWrongPasswordNothing() {
        User user = stage.a().newUser();
        String mail = user.name() + "@example.com";
        String wrong = Http.object("email", mail, "current_password", "wrong");
        assertThat(update(0, user, wrong).body().has("current_password")).isTrue();
        assertThat(stage.a().get("/api/me/", user).body().path("email").asText())
                .isEmpty();
        assertThat(update(0, user, Http.object("email", mail)).status()).isEqualTo(200);
        assertThat(update(1, user, Http.object("username", user.name() + "x")).status())
                .isEqualTo(200);
        assertThat(update(0, user, Http.object("password", NEW)).status()).isEqualTo(200);
        assertThat(stage.b().login(user.name() + "x", NEW).access()).isNotEmpty();
    }

    @Test
    void wrongCurrentPasswordsCountAsFailedSignInsDo() {
        User user = stage.a().newUser();
        for (int i = 0; i < Stage.ACCOUNT_LIMIT; i++) {
            assertThat(update(i, user, Http.object("first_name", "A", "current_password", "wrong"))
                            .status())
                    .isEqualTo(400);
        }
        String right = Http.object("first_name", "A", "current_password", Http.PASSWORD);
        assertThat(update(1, user, right).status()).isEqualTo(429);
        try (Visitor visitor = new Visitor(stage.a(), Stage.address())) {
            assertThat(visitor.login(user.name(), Http.PASSWORD).status()).isEqualTo(429);
        }
    }

    @Test
    void aPasswordChangeEndsTheOtherSessionsAndTheirSockets() {
        User first = stage.a().newUser();
        User second = stage.b().login(first.name(), Http.PASSWORD);
        String room = Http.unique("sala");
        stage.a().json("POST", "/chat/rooms/", first, Http.object("name", room));
        TestSocket socket = TestSocket.open(stage.nodeB().baseUri(), "/ws/chat/" + room + "/", Http.bearer(second));
        String change = Http.object("password", NEW, "current_password", Http.PASSWORD);
        assertThat(update(0, first, change).status()).isEqualTo(200);
        stage.assertEnded(second);
        assertThat(stage.refresh(1, second.refresh()).code()).isEqualTo("token_not_valid");
        assertThat(socket.closeCode()).isEqualTo(4003);
        stage.assertAlive(first);
        String old = Http.object("username", first.name(), "password", Http.PASSWORD);
        assertThat(stage.b().post("/api/login/", old).status()).isEqualTo(401);
    }

    /** Sign-ins under way when the password changes leave no session of the old one. */
    @Test
    void aPasswordChangeLeavesNoSessionOfTheOldOneHoweverManySignInAtOnce() throws Exception {
        User user = stage.a().newUser();
        String old = Http.object("username", user.name(), "password", Http.PASSWORD);
        String change = Http.object("password", NEW, "current_password", Http.PASSWORD);
        List<Answer> answers = Parallel.run(
                9, i -> () -> i == 4 ? update(i, user, change) : stage.node(i).post("/api/login/", old));
        assertThat(answers.get(4).status()).isEqualTo(200);
        assertThat(stage.a().get("/api/sessions/", user).body()).hasSize(1);
        answers.stream().filter(answer -> answer.body().has("refresh")).forEach(answer -> assertThat(
                        stage.refresh(0, answer.body().path("refresh").asText()).code())
                .isEqualTo("token_not_valid"));
    }

    @Test
    void concurrentUpdatesNeverLoseOne() throws Exception {
        User user = stage.a().newUser();
        String id = stage.id(user);
        User admin = stage.admin();
        for (int round = 0; round < 5; round++) {
            String mark = "r" + round;
            List<Answer> answers = Parallel.run(6, i -> () -> switch (i % 3) {
                case 0 -> update(i, user, Http.object("first_name", mark));
                case 1 -> update(i, user, Http.object("last_name", mark));
                default ->
                    stage.node(i)
                            .json(
                                    "PATCH",
                                    "/api/admin/users/" + id + "/",
                                    admin,
                                    Http.object("email", mark + "@" + id + ".example"));
            });
            assertThat(answers).extracting(Answer::status).isSubsetOf(200, 409);
            var now = stage.a().get("/api/me/", user).body();
            List<String> members = List.of("first_name", "last_name", "email");
            IntStream.range(0, 6).filter(i -> answers.get(i).status() == 200).forEach(i -> assertThat(
                            now.path(members.get(i % 3)).asText())
                    .startsWith(mark));
        }
    }

    private Answer update(int node, User user, String json) {
        return stage.node(node).json("PATCH", "/api/update_user/", user, json);
    }
}
