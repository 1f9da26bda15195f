package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.TestSocket;

/** The heading "Refresh". A test for each state of the rotation is in {@code SessionsTest}, random lives in {@code RotationPropertyTest}. */
abstract class RefreshChecks {
    private final Stage stage;

    RefreshChecks(Stage stage) {
        this.stage = stage;
    }

    @Test
    void claimsAreReadAnew() {
        User user = stage.a().newUser();
        stage.change(user, "{\"permissions\":[\"roles.view\"]}");
        assertThat(claims(user.access())).doesNotContain("roles.view");
        Answer next = stage.refresh(0, user.refresh());
        assertThat(claims(next.body().path("access").asText())).contains("roles.view");
        stage.change(user, "{\"permissions\":[]}");
        AtomicReference<String> newest = new AtomicReference<>(token(next));
        await().atMost(Stage.HEARD).until(() -> {
            Answer other = stage.refresh(1, newest.get());
            newest.set(token(other));
            return !claims(other.body().path("access").asText()).contains("roles.view");
        });
    }

    @Test
    void aReplayKillsTheFamilyAndItsAccessTokensWithinASecondOnBothNodes() {
        User user = stage.a().newUser();
        String room = Http.unique("sala");
        stage.a().json("POST", "/chat/rooms/", user, Http.object("name", room));
        TestSocket socket = TestSocket.open(stage.nodeB().baseUri(), "/ws/chat/" + room + "/", Http.bearer(user));
        Answer second = stage.refresh(1, user.refresh());
        Answer third = stage.refresh(0, token(second));
        User latest = new User(user.name(), third.body().path("access").asText(), token(third));
        stage.assertAlive(latest);
        assertThat(stage.refresh(0, user.refresh()).code()).isEqualTo("token_reused");
        for (String access : List.of(user.access(), second.body().path("access").asText(), latest.access())) {
            stage.assertEnded(new User(user.name(), access, ""));
        }
        for (String refresh : List.of(user.refresh(), token(second), latest.refresh())) {
            assertThat(stage.refresh(1, refresh).code()).isEqualTo("token_not_valid");
        }
        assertThat(socket.closeCode()).isEqualTo(4003);
    }

    @Test
    void fiftyParallelRefreshesLeaveOneLiveLeafAndNoServerError() throws Exception {
        User user = stage.a().newUser();
        List<Answer> answers = Parallel.run(50, i -> () -> stage.refresh(i, user.refresh()));
        assertThat(answers).extracting(Answer::status).containsOnly(200);
        List<String> leaves =
                answers.stream().map(RefreshChecks::token).distinct().toList();
        assertThat(leaves).hasSize(1);
        assertThat(stage.refresh(0, leaves.get(0)).status()).isEqualTo(200);
    }

    @Test
    void aRetryAfterALostResponseWorksOnTheOtherNodeToo() {
        User user = stage.a().newUser();
        Answer lost = stage.refresh(0, user.refresh());
        Answer retry = stage.refresh(1, user.refresh());
        assertThat(token(retry)).isEqualTo(token(lost));
        assertThat(stage.refresh(0, token(retry)).status()).isEqualTo(200);
    }

    @Test
    void noRetryWorksAfterALogout() {
        User user = stage.a().newUser();
        stage.refresh(0, user.refresh());
        assertThat(stage.a().json("POST", "/api/logout/", user, "{}").status()).isEqualTo(205);
        assertThat(retry(user)).containsOnly("token_not_valid");
    }

    @Test
    void noRetryWorksAfterABan() {
        User user = stage.a().newUser();
        String id = stage.id(user);
        stage.refresh(0, user.refresh());
        stage.change(id, "{\"is_active\":false}");
        assertThat(retry(user)).containsOnly("token_not_valid");
        stage.change(id, "{\"is_active\":true}");
        assertThat(retry(user)).containsOnly("token_not_valid");
    }

    @Test
    void noRetryWorksAfterAPasswordChange() {
        User user = stage.a().newUser();
        User other = stage.b().login(user.name(), Http.PASSWORD);
        stage.refresh(0, user.refresh());
        String change = Http.object("password", "uma frase bem nova", "current_password", Http.PASSWORD);
        assertThat(stage.b().json("PATCH", "/api/update_user/", other, change).status())
                .isEqualTo(200);
        assertThat(retry(user)).containsOnly("token_not_valid");
        assertThat(stage.refresh(0, other.refresh()).status()).isEqualTo(200);
    }

    @Test
    void twoBranchesNeverBothSurvive() {
        User user = stage.a().newUser();
        String owners = token(stage.refresh(0, user.refresh()));
        String thiefs = token(stage.refresh(1, user.refresh()));
        assertThat(thiefs).isEqualTo(owners);
        String ownersNext = token(stage.refresh(0, owners));
        String ownersLast = token(stage.refresh(0, ownersNext));
        assertThat(stage.refresh(1, thiefs).code()).isEqualTo("token_reused");
        assertThat(Stream.of(user.refresh(), owners, ownersNext, ownersLast)
                        .map(token -> stage.refresh(0, token).code()))
                .containsOnly("token_not_valid");
    }

    private List<String> retry(User user) {
        return List.of(
                stage.refresh(0, user.refresh()).code(),
                stage.refresh(1, user.refresh()).code());
    }

    private static String token(Answer answer) {
        return answer.body().path("refresh").asText();
    }

    private static String claims(String access) {
        return new String(Base64.getUrlDecoder().decode(access.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }
}
