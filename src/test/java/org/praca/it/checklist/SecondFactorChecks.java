package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.praca.testing.AuthenticatorApp;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;

/** The heading "Second factors": what must hold between nodes. All else about them is in {@code SecondFactorIT} and {@code PasskeyIT}. */
abstract class SecondFactorChecks {
    private final Stage stage;

    SecondFactorChecks(Stage stage) {
        this.stage = stage;
    }

    @Test
    void aCodeIsTakenOnceOnWhicheverNode() throws Exception {
        User user = stage.a().newUser();
        AuthenticatorApp app = enrol(user);
        List<String> tokens = tokens(user, 6);
        String code = app.next();
        assertThat(Parallel.run(6, i -> () -> step(i + 1, tokens.get(i), code))).containsOnlyOnce(200);
    }

    @Test
    void guessesOnBothNodesCountTogether() throws Exception {
        User user = stage.a().newUser();
        AuthenticatorApp app = enrol(user);
        List<String> tokens = tokens(user, 4);
        String wrong = app.wrong();
        List<Integer> answers = Parallel.run(60, i -> () -> step(i, tokens.get(i % 4), wrong));
        assertThat(answers).filteredOn(status -> status == 400).hasSize(Stage.ACCOUNT_LIMIT);
        assertThat(answers).filteredOn(status -> status == 429).hasSize(60 - Stage.ACCOUNT_LIMIT);
        assertThat(step(1, tokens(user, 1).get(0), app.next())).isEqualTo(429);
    }

    private AuthenticatorApp enrol(User user) {
        Answer offer = stage.a().json("POST", "/api/second_factors/totp/", user, "{}");
        AuthenticatorApp app = new AuthenticatorApp(offer.body().path("secret").asText());
        Answer confirmed =
                stage.b().json("POST", "/api/second_factors/totp/confirm/", user, Http.object("code", app.code()));
        assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(200);
        return app;
    }

    /** Of sign-ins, by turns on both nodes, whose password was right. */
    private List<String> tokens(User user, int count) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Answer answer =
                    stage.node(i).post("/api/login/", Http.object("username", user.name(), "password", Http.PASSWORD));
            assertThat(answer.code()).as(answer.text()).isEqualTo("second_factor_required");
            tokens.add(answer.body().path("mfa_token").asText());
        }
        return tokens;
    }

    private int step(int node, String token, String code) {
        return stage.node(node)
                .post("/api/login/second_factor/", Http.object("mfa_token", token, "code", code))
                .status();
    }
}
