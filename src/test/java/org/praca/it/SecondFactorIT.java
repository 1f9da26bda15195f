package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.praca.testing.ApiDocument;
import org.praca.testing.AuthenticatorApp;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.Praca;
import org.praca.testing.TestSocket;

/** Second factors by code: enrolling, signing in with them, and what attackers try; roles that require one. */
class SecondFactorIT {
    private static final String STEP = "/api/login/second_factor/";
    private static final String TOTP = "/api/second_factors/totp/";

    private final Http http = new Http(Praca.shared().baseUri());
    private final ApiDocument document = ApiDocument.read();

    /** Somebody with an app and recovery codes, in the session in which he has set them up. */
    private record Enrolled(User user, AuthenticatorApp app, String confirmation, List<String> codes) {}

    @Test
    void asksForACodeOnceAnAppIsConfirmed() {
        User user = http.newUser();
        documented("GET", "/api/second_factors/", 200, http.get("/api/second_factors/", user));
        Answer offer = documented("POST", TOTP, 200, http.json("POST", TOTP, user, "{}"));
        assertThat(offer.body().path("otpauth_uri").asText())
                .startsWith("otpauth://totp/Pra%C3%A7a:" + user.name() + "?secret=")
                .contains(offer.body().path("secret").asText());
        assertThat(offer.header("Cache-Control")).isEqualTo("no-store");
        AuthenticatorApp app = new AuthenticatorApp(offer.body().path("secret").asText());
        assertThat(http.login(user.name(), Http.PASSWORD).access()).isNotEmpty();
        documented("POST", TOTP + "confirm/", 400, confirm(user, app.wrong()));
        Answer confirmed = documented("POST", TOTP + "confirm/", 200, confirm(user, app.code()));
        assertThat(confirmed.body().path("recovery_codes")).hasSize(10);
        documented("POST", TOTP + "confirm/", 409, confirm(user, app.next()));
        documented("POST", TOTP, 409, http.json("POST", TOTP, refreshed(user), "{}"));

        Answer first = documented("POST", "/api/login/", 403, password(user));
        assertThat(first.code()).isEqualTo("second_factor_required");
        assertThat(first.body().path("methods").toString()).isEqualTo("[\"totp\",\"recovery_code\"]");
        assertThat(first.header("Cache-Control")).isEqualTo("no-store");
        String token = first.body().path("mfa_token").asText();
        Answer wrong = documented("POST", STEP, 400, step(token, "code", app.wrong()));
        assertThat(wrong.body().path("non_field_errors")).hasSize(1);
        assertThat(http.post(STEP, Http.object("mfa_token", token)).status()).isEqualTo(400);
        assertThat(http.post(STEP, Http.object("mfa_token", token, "code", app.next(), "recovery_code", "x"))
                        .status())
                .isEqualTo(400);
        Answer done = documented("POST", STEP, 200, step(token, "code", app.next()));
        assertThat(done.body().fieldNames()).toIterable().containsExactly("access", "refresh");
        assertThat(amr(done.body().path("access").asText())).containsExactlyInAnyOrder("pwd", "otp", "mfa");
        User back = user(user.name(), done);
        assertThat(http.get("/api/second_factors/", back).text())
                .isEqualTo("{\"totp\":true,\"passkeys\":0,\"recovery_codes\":10,\"enabled\":true}");
        documented("POST", STEP, 401, step(token, "code", app.next()));
    }

    @Test
    void tellsNobodyOfASecondFactorWithoutTheRightPassword() {
        Enrolled ana = enrolled();
        Answer wrong =
                http.post("/api/login/", Http.object("username", ana.user().name(), "password", "wrong"));
        Answer unknown = http.post("/api/login/", Http.object("username", Http.unique("x"), "password", "wrong"));
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.text()).isEqualTo(unknown.text());
    }

    @Test
    void takesNoStepTokenForAnyOtherToken() {
        Enrolled ana = enrolled();
        String token = stepToken(ana.user());
        assertThat(http.get("/api/me/", Map.of("Authorization", "Bearer " + token))
                        .code())
                .isEqualTo("token_not_valid");
        assertThat(http.post("/api/refresh/", Http.object("refresh", token)).code())
                .isEqualTo("token_not_valid");
        assertThat(http.post("/api/token/verify/", Http.object("token", token)).code())
                .isEqualTo("token_not_valid");
        assertThat(http.post("/api/logout/", Http.object("refresh_token", token))
                        .status())
                .isEqualTo(401);
        assertThat(refusal("/ws/chat/sala/?ticket=" + token, Map.of())).isEqualTo(401);
        assertThat(refusal("/ws/chat/sala/", Map.of("Authorization", "Bearer " + token)))
                .isEqualTo(401);
        for (String other : List.of(ana.user().access(), ana.user().refresh(), "garbage")) {
            Answer answer = step(other, "recovery_code", ana.codes().get(0));
            assertThat(answer.status()).as(answer.text()).isIn(400, 401);
        }
        assertThat(step(token, "recovery_code", ana.codes().get(0)).status()).isEqualTo(200);
    }

    @Test
    void takesACodeOnce() throws Exception {
        Enrolled ana = enrolled();
        assertThat(step(stepToken(ana.user()), "code", ana.confirmation()).status())
                .as("the code of the confirmation")
                .isEqualTo(400);
        String code = ana.app().next();
        assertThat(atOnce(ana.user(), "code", code)).containsOnlyOnce(200);
        assertThat(step(stepToken(ana.user()), "code", code).status()).isEqualTo(400);
    }

    @Test
    void takesARecoveryCodeOnce() throws Exception {
        Enrolled ana = enrolled();
        assertThat(atOnce(ana.user(), "recovery_code", ana.codes().get(3))).containsOnlyOnce(200);
        assertThat(step(stepToken(ana.user()), "recovery_code", ana.codes().get(3))
                        .body()
                        .has("recovery_code"))
                .isTrue();
        assertThat(step(stepToken(ana.user()), "recovery_code", ana.codes().get(4))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void takesNobodyElsesCode() {
        Enrolled ana = enrolled();
        Enrolled bia = enrolled();
        String token = stepToken(ana.user());
        assertThat(step(token, "code", bia.app().next()).status()).isEqualTo(400);
        assertThat(step(token, "recovery_code", bia.codes().get(0)).status()).isEqualTo(400);
        assertThat(step(stepToken(bia.user()), "recovery_code", bia.codes().get(0))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void countsGuessesForTheAccountWhateverTheTokenAndThePassword() throws Exception {
        Enrolled ana = enrolled();
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tokens.add(stepToken(ana.user()));
        }
        String wrong = ana.app().wrong();
        List<Integer> answers = Parallel.run(
                200, i -> () -> step(tokens.get(i % 4), "code", wrong).status());
        assertThat(answers).filteredOn(status -> status == 400).hasSize(10);
        assertThat(answers).filteredOn(status -> status == 429).hasSize(190);
        Answer locked = documented(
                "POST", STEP, 429, step(stepToken(ana.user()), "code", ana.app().next()));
        assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(1, 3_600);
        String path = "/api/admin/users/" + id(ana.user()) + "/";
        assertThat(http.get(path, http.admin()).body().path("locked_until").isTextual())
                .isTrue();
        assertThat(http.json("PATCH", path, http.admin(), "{\"locked_until\":null}")
                        .body()
                        .path("locked_until")
                        .isNull())
                .isTrue();
        assertThat(step(stepToken(ana.user()), "recovery_code", ana.codes().get(0))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void endsAStepWithAChangeOfThePassword() {
        Enrolled ana = enrolled();
        String token = stepToken(ana.user());
        assertThat(http.json(
                                "PATCH",
                                "/api/update_user/",
                                ana.user(),
                                Http.object("password", "eine neue lange Phrase", "current_password", Http.PASSWORD))
                        .status())
                .isEqualTo(200);
        assertThat(step(token, "recovery_code", ana.codes().get(0)).code()).isEqualTo("token_not_valid");
    }

    @Test
    void confirmsAnAppOnlyWhereItWasBegun() {
        User thief = http.newUser();
        User owner = http.login(thief.name(), Http.PASSWORD);
        AuthenticatorApp planted = begin(thief);
        assertThat(confirm(owner, planted.code()).status()).isEqualTo(409);
        AuthenticatorApp own = begin(owner);
        assertThat(confirm(thief, planted.code()).status()).isEqualTo(409);
        assertThat(confirm(owner, planted.code()).status()).isEqualTo(400);
        assertThat(confirm(owner, own.code()).status()).isEqualTo(200);
    }

    @Test
    void changesFactorsForNobodyWithoutAFactor() {
        User old = http.newUser();
        User other = http.login(old.name(), Http.PASSWORD);
        Enrolled ana = enrol(other);
        String password = Http.object("current_password", Http.PASSWORD);
        for (String body : List.of("{}", password)) {
            documented("POST", TOTP, 403, http.json("POST", TOTP, old, body));
            documented("DELETE", TOTP, 403, http.json("DELETE", TOTP, old, body));
            Answer codes = http.json("POST", "/api/second_factors/recovery_codes/", old, body);
            documented("POST", "/api/second_factors/recovery_codes/", 403, codes);
            assertThat(codes.code()).isEqualTo("reauthentication_required");
        }
        assertThat(http.json("DELETE", TOTP, old, Http.object("code", ana.app().wrong()))
                        .status())
                .isEqualTo(400);
        assertThat(http.json(
                                "DELETE",
                                TOTP,
                                old,
                                Http.object(
                                        "current_password",
                                        "wrong",
                                        "code",
                                        ana.app().next()))
                        .body()
                        .has("current_password"))
                .isTrue();
        Answer fresh = http.json(
                "POST",
                "/api/second_factors/recovery_codes/",
                old,
                Http.object("recovery_code", ana.codes().get(0)));
        documented("POST", "/api/second_factors/recovery_codes/", 200, fresh);
        assertThat(step(stepToken(old), "recovery_code", ana.codes().get(1)).status())
                .isEqualTo(400);
        documented("DELETE", TOTP, 204, http.json("DELETE", TOTP, refreshed(other), ""));
        documented("DELETE", TOTP, 404, http.json("DELETE", TOTP, old, ""));
        documented(
                "POST",
                "/api/second_factors/recovery_codes/",
                409,
                http.json("POST", "/api/second_factors/recovery_codes/", old, "{}"));
        assertThat(http.login(old.name(), Http.PASSWORD).access()).isNotEmpty();
    }

    @Test
    void letsAnAdministratorRemoveFactorsOfNobodyAboveHim() {
        Enrolled ana = enrolled();
        String account = "/api/admin/users/" + id(ana.user()) + "/";
        String path = account + "second_factors/";
        String documented = "/api/admin/users/{id}/second_factors/";
        User helper = http.newUser();
        documented("DELETE", documented, 403, http.json("DELETE", path, helper, ""));
        give(helper, "{\"permissions\":[\"users.change\"]}");
        give(ana.user(), "{\"permissions\":[\"audit.view\"]}");
        documented("DELETE", documented, 403, http.json("DELETE", path, helper, ""));
        give(ana.user(), "{\"permissions\":[]}");
        String tag = tag(account);
        documented("DELETE", documented, 204, http.json("DELETE", path, helper, ""));
        assertThat(tag(account))
                .as("what sign-ins that are half done depend on")
                .isNotEqualTo(tag);
        assertThat(http.get("/api/me/", ana.user()).status()).isEqualTo(401);
        User back = http.login(ana.user().name(), Http.PASSWORD);
        documented("DELETE", documented, 404, http.json("DELETE", path, helper, ""));
        give(back, "{\"permissions\":[\"users.change\"]}");
        Enrolled again = enrol(back);
        assertThat(http.json("DELETE", path, again.user(), "").status())
                .as("one's own")
                .isEqualTo(403);
    }

    private String tag(String account) {
        return http.get(account, http.admin()).header("ETag");
    }

    @Test
    void countsARoleThatRequiresASecondFactorOnlyWhereOneWasShown() {
        User admin = http.admin();
        String role = Http.unique("strict");
        String heir = Http.unique("heir");
        String path = "/api/admin/roles/" + role + "/";
        Answer made = http.json(
                "POST",
                "/api/admin/roles/",
                admin,
                "{\"name\":\"" + role
                        + "\",\"permissions\":[\"users.view\",\"rooms.moderate\"],\"second_factor\":true}");
        documented("POST", "/api/admin/roles/", 201, made);
        assertThat(made.body().path("second_factor").asBoolean()).isTrue();
        Answer other = http.json(
                "POST", "/api/admin/roles/", admin, "{\"name\":\"" + heir + "\",\"inherits\":[\"" + role + "\"]}");
        assertThat(other.body().fieldNames())
                .toIterable()
                .containsExactly("name", "permissions", "inherits", "self_assignable");

        User user = http.newUser();
        give(user, "{\"roles\":[\"user\",\"" + heir + "\"]}");
        assertThat(reach(user, role)).isEqualTo("false 403 403 404");
        assertThat(http.get("/api/me/", user).body().path("roles").toString()).isEqualTo("[\"user\",\"" + heir + "\"]");
        assertThat(http.get("/api/me/", user).body().path("permissions")).isEmpty();
        assertThat(groups(http.login(user.name(), Http.PASSWORD).access()))
                .contains(heir)
                .doesNotContain(role, "users.view");

        User elsewhere = http.login(user.name(), Http.PASSWORD);
        Enrolled ana = enrol(user);
        assertThat(reach(user, role)).as("before the next token").isEqualTo("false 403 403 404");
        User raised = refreshed(user);
        assertThat(reach(raised, role)).isEqualTo("true 200 200 200");
        assertThat(groups(raised.access())).contains(role, heir, "users.view");
        assertThat(reach(refreshed(elsewhere), role)).as("another session").isEqualTo("false 403 403 404");
        User signedIn = user(
                user.name(), step(stepToken(user), "recovery_code", ana.codes().get(0)));
        assertThat(reach(signedIn, role)).isEqualTo("true 200 200 200");
        assertThat(http.get("/api/admin/users/" + id(user) + "/", admin)
                        .body()
                        .path("permissions")
                        .toString())
                .isEqualTo("[\"rooms.moderate\",\"users.view\"]");

        documented(
                "PATCH", "/api/admin/roles/{name}/", 403, http.json("PATCH", path, admin, "{\"second_factor\":false}"));
        http.json("PATCH", "/api/admin/roles/" + heir + "/", admin, "{\"second_factor\":true}");
        assertThat(http.get("/api/has_role/" + heir + "/", elsewhere).status()).isEqualTo(403);
        assertThat(http.get("/api/has_role/" + heir + "/", raised).status()).isEqualTo(200);
        assertThat(http.get("/api/me/", elsewhere).body().path("roles").toString())
                .isEqualTo("[\"user\"]");
    }

    @Test
    void opensSocketsOnlyWithWhatTheSessionHolds() {
        User admin = http.admin();
        String role = Http.unique("guard");
        http.json(
                "POST",
                "/api/admin/roles/",
                admin,
                "{\"name\":\"" + role + "\",\"permissions\":[\"rooms.moderate\"],\"second_factor\":true}");
        User user = http.newUser();
        give(user, "{\"roles\":[\"" + role + "\"]}");
        String room = Http.unique("closed");
        http.json("POST", "/chat/rooms/", http.newUser(), "{\"name\":\"" + room + "\",\"private\":true}");
        String path = "/ws/chat/" + room + "/";
        assertThat(refusal(path + "?ticket=" + ticket(user), Map.of())).isIn(403, 404);
        assertThat(refusal(path, Http.bearer(user))).isIn(403, 404);
        enrol(user);
        User raised = refreshed(user);
        TestSocket.open(Praca.shared().baseUri(), path, Http.bearer(raised)).close();
        TestSocket.open(Praca.shared().baseUri(), path + "?ticket=" + ticket(raised), Map.of())
                .close();
    }

    /** Whether the role and its permission count: has_permission, has_role, an administration route, somebody's private room. */
    private String reach(User user, String role) {
        return http.get("/api/has_permission/users.view/", user)
                        .body()
                        .path("has_permission")
                        .asText() + " "
                + http.get("/api/has_role/" + role + "/", user).status() + " "
                + http.get("/api/admin/users/?limit=1", user).status() + " "
                + http.get("/chat/rooms/" + hidden() + "/", user).status();
    }

    private String hidden() {
        String room = Http.unique("hidden");
        http.json("POST", "/chat/rooms/", http.newUser(), "{\"name\":\"" + room + "\",\"private\":true}");
        return room;
    }

    private Enrolled enrolled() {
        return enrol(http.newUser());
    }

    private Enrolled enrol(User user) {
        AuthenticatorApp app = begin(user);
        String code = app.code();
        Answer confirmed = confirm(user, code);
        assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(200);
        List<String> codes = new ArrayList<>();
        confirmed.body().path("recovery_codes").forEach(one -> codes.add(one.asText()));
        return new Enrolled(user, app, code, codes);
    }

    private AuthenticatorApp begin(User user) {
        Answer offer = http.json("POST", TOTP, user, "{}");
        assertThat(offer.status()).as(offer.text()).isEqualTo(200);
        return new AuthenticatorApp(offer.body().path("secret").asText());
    }

    private Answer confirm(User user, String code) {
        return http.json("POST", TOTP + "confirm/", user, Http.object("code", code));
    }

    private Answer password(User user) {
        return http.post("/api/login/", Http.object("username", user.name(), "password", Http.PASSWORD));
    }

    private String stepToken(User user) {
        Answer answer = password(user);
        assertThat(answer.code()).as(answer.text()).isEqualTo("second_factor_required");
        return answer.body().path("mfa_token").asText();
    }

    private Answer step(String token, String member, String proof) {
        return http.post(STEP, Http.object("mfa_token", token, member, proof));
    }

    /** The answers to the same proof in six sign-ins at once. */
    private List<Integer> atOnce(User user, String member, String proof) throws Exception {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            tokens.add(stepToken(user));
        }
        return Parallel.run(6, i -> () -> step(tokens.get(i), member, proof).status());
    }

    private User refreshed(User user) {
        return user(user.name(), http.post("/api/refresh/", Http.object("refresh", user.refresh())));
    }

    private static User user(String name, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new User(
                name,
                answer.body().path("access").asText(),
                answer.body().path("refresh").asText());
    }

    private String ticket(User user) {
        return http.json("POST", "/api/ws_ticket/", user, "{}")
                .body()
                .path("ticket")
                .asText();
    }

    private static int refusal(String path, Map<String, String> headers) {
        return catchThrowableOfType(
                        TestSocket.Refused.class,
                        () -> TestSocket.open(Praca.shared().baseUri(), path, headers))
                .status();
    }

    private String id(User user) {
        return http.get("/api/me/", user).body().path("id").asText();
    }

    private void give(User user, String json) {
        Answer answer = http.json("PATCH", "/api/admin/users/" + id(user) + "/", http.admin(), json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static List<String> amr(String access) {
        return claim(access, "amr");
    }

    private static List<String> groups(String access) {
        return claim(access, "groups");
    }

    private static List<String> claim(String access, String name) {
        try {
            JsonNode claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(access.split("\\.", -1)[1]));
            List<String> found = new ArrayList<>();
            claims.path(name).forEach(word -> found.add(word.asText()));
            return found;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Answer documented(String method, String path, int status, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(document.faults(method, path, answer)).as(answer.text()).isEmpty();
        return answer;
    }
}
