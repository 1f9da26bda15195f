package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;

/** The heading "Registration". */
abstract class RegistrationChecks {
    /** A sample of the 10,000 most common, from their whole length. */
    private static final List<String> COMMON = List.of(
            "12345678",
            "password",
            "qwertyuiop",
            "Password1",
            "trustno1",
            "iloveyou",
            "SUNSHINE",
            "football",
            "baseball",
            "starwars");

    private final Stage stage;

    RegistrationChecks(Stage stage) {
        this.stage = stage;
    }

    @Test
    void unknownMembersAreNeverApplied() {
        String name = Http.unique("u");
        Answer made = stage.a()
                .post(
                        "/api/register/",
                        "{\"username\":\"" + name + "\",\"password\":\"" + Http.PASSWORD
                                + "\",\"id\":\"1\",\"is_staff\":true,"
                                + "\"is_superuser\":true,\"is_active\":false,\"version\":9,\"created_at\":\"2000-01-01T00:00:00Z\","
                                + "\"groups\":[\"admin\"],\"user_permissions\":[\"users.view\"],\"password_hash\":\"x\"}");
        assertThat(made.status()).isEqualTo(201);
        String id = made.body().path("user").path("id").asText();
        JsonNode user =
                stage.a().get("/api/admin/users/" + id + "/", stage.admin()).body();
        assertThat(user.path("roles").toString()).isEqualTo("[\"user\"]");
        assertThat(user.path("is_active").asBoolean()).isTrue();
        assertThat(user.path("created_at").asText()).doesNotStartWith("2000");
        assertThat(stage.b()
                        .get("/api/admin/users/", stage.b().login(name, Http.PASSWORD))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void noRolePermissionOrRowAppearsByBeingNamed() {
        User admin = stage.admin();
        String name = Http.unique("u");
        String made = Http.unique("made-up-");
        for (String wish : List.of(
                "\"role\":\"" + made + "\"",
                "\"roles\":[\"user\",\"" + made + "\"]",
                "\"permissions\":[\"" + made + "\"]")) {
            Answer answer = stage.a()
                    .post(
                            "/api/register/",
                            "{\"username\":\"" + name + "\",\"password\":\"" + Http.PASSWORD + "\"," + wish + "}");
            assertThat(answer.status()).isEqualTo(400);
        }
        assertThat(stage.a().get("/api/admin/roles/" + made + "/", admin).status())
                .isEqualTo(404);
        assertThat(stage.a().get("/api/admin/permissions/?limit=1000", admin).text())
                .doesNotContain(made);
        assertThat(stage.a()
                        .get("/api/admin/users/?search=" + name, admin)
                        .body()
                        .path("items"))
                .isEmpty();
        assertThat(register(name, Http.PASSWORD).status()).isEqualTo(201);
    }

    @Test
    void commonPasswordsAndThoseOfTheContextAreRefused() {
        for (String common : COMMON) {
            assertThat(refusal("u", common)).as(common).isEqualTo("This password is too common.");
        }
        assertThat(refusal("u", "Praça2026")).isEqualTo("This password is too common.");
        String name = Http.unique("maria");
        assertThat(refusal(name, "x" + name.toUpperCase(java.util.Locale.ROOT) + "x"))
                .isEqualTo("The password is too similar to the username or email.");
        Answer mail = stage.a()
                .post(
                        "/api/register/",
                        Http.object("username", name, "password", "joaninha-2026", "email", "joaninha@example.com"));
        assertThat(mail.body().path("password").path(0).asText())
                .isEqualTo("The password is too similar to the username or email.");
    }

    @Test
    void passphrasesUpToAThousandCharactersSpacesAndEmojiAreFine() {
        for (String phrase : List.of(
                "uma frase de passe com sessenta e quatro caracteres e espaços ok",
                "🦜 ".repeat(500),
                "correct horse battery staple ção ".repeat(30))) {
            String name = Http.unique("u");
            assertThat(register(name, phrase).status()).isEqualTo(201);
            assertThat(stage.b().login(name, phrase).access()).isNotEmpty();
        }
    }

    @Test
    void composedAndDecomposedAreTheSame() {
        String name = Http.unique("josé");
        String phrase = "São João à noite";
        assertThat(register(name, phrase).status()).isEqualTo(201);
        String decomposed = java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFD);
        assertThat(stage.b()
                        .login(decomposed, java.text.Normalizer.normalize(phrase, java.text.Normalizer.Form.NFD))
                        .access())
                .isNotEmpty();
        assertThat(register(decomposed, phrase).status()).isEqualTo(400);
    }

    @Test
    void passwordsThatDifferOnlyAtCharacterEightyDiffer() {
        String name = Http.unique("u");
        String start = "abcdefgh ".repeat(9).substring(0, 79);
        assertThat(register(name, start + "a").status()).isEqualTo(201);
        assertThat(login(name, start + "b").status()).isEqualTo(401);
        assertThat(login(name, start).status()).isEqualTo(401);
        assertThat(login(name, start + "a").status()).isEqualTo(200);
    }

    /** Twenty hashes take many times as long as twenty refusals without one. */
    @Test
    void oversizePasswordsAreRefusedBeforeHashing() {
        User user = stage.a().newUser();
        String oversize = "x".repeat(1_001);
        register(Http.unique("u"), oversize);
        long refusals = nanos(() -> {
            for (int i = 0; i < 20; i++) {
                assertThat(register(Http.unique("u"), oversize).status()).isEqualTo(400);
                assertThat(login(user.name(), oversize).status()).isEqualTo(400);
            }
        });
        long hashes = nanos(() -> {
            for (int i = 0; i < 20; i++) {
                assertThat(login(user.name(), Http.PASSWORD).status()).isEqualTo(200);
            }
        });
        assertThat(refusals).isLessThan(hashes);
    }

    @Test
    void twentyParallelIdenticalSignUpsMakeOneAccountAndNoServerError() throws Exception {
        String name = Http.unique("u");
        List<Integer> statuses = Parallel.run(
                20,
                i -> () -> stage.node(i)
                        .post("/api/register/", Http.object("username", name, "password", Http.PASSWORD))
                        .status());
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 400).hasSize(19);
    }

    private static long nanos(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    private String refusal(String name, String password) {
        Answer answer = register(name, password);
        assertThat(answer.status()).isEqualTo(400);
        return answer.body().path("password").path(0).asText();
    }

    private Answer register(String name, String password) {
        return stage.a().post("/api/register/", Http.object("username", name, "password", password));
    }

    private Answer login(String name, String password) {
        return stage.b().post("/api/login/", Http.object("username", name, "password", password));
    }
}
