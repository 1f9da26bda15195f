package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.Praca;

/** The Administration table of the contract, and that its changes hold at the next request. */
class AdministrationIT {
    private final Http http = new Http(Praca.shared().baseUri());
    private User admin;

    @BeforeEach
    void signIn() {
        admin = http.admin();
    }

    @Test
    void givesAndTakesARoleAtOnce() {
        User user = http.newUser();
        String role = Http.unique("role");
        assertThat(http.json(
                                "POST",
                                "/api/admin/roles/",
                                admin,
                                "{\"name\":\"" + role + "\",\"permissions\":[\"users.view\"]}")
                        .status())
                .isEqualTo(201);
        assertThat(http.get("/api/admin/users/", user).status()).isEqualTo(403);
        patch(user, "{\"roles\":[\"user\",\"" + role + "\"]}");
        assertThat(http.get("/api/admin/users/", user).status()).isEqualTo(200);
        assertThat(http.get("/api/has_role/" + role + "/", user).status()).isEqualTo(200);
        http.json("PATCH", "/api/admin/roles/" + role + "/", admin, "{\"permissions\":[]}");
        assertThat(http.get("/api/admin/users/", user).status()).isEqualTo(403);
        assertThat(http.json("DELETE", "/api/admin/roles/" + role + "/", admin, "")
                        .status())
                .isEqualTo(204);
        assertThat(http.get("/api/has_role/" + role + "/", user).status()).isEqualTo(403);
    }

    @Test
    void countsInheritedRoles() {
        User user = http.newUser();
        String parent = Http.unique("p");
        String child = Http.unique("c");
        http.json("POST", "/api/admin/roles/", admin, "{\"name\":\"" + parent + "\",\"permissions\":[\"roles.view\"]}");
        http.json("POST", "/api/admin/roles/", admin, "{\"name\":\"" + child + "\",\"inherits\":[\"" + parent + "\"]}");
        patch(user, "{\"roles\":[\"" + child + "\"]}");
        assertThat(http.get("/api/has_role/" + parent + "/", user).status()).isEqualTo(200);
        assertThat(http.get("/api/admin/roles/", user).status()).isEqualTo(200);
        Answer cycle =
                http.json("PATCH", "/api/admin/roles/" + parent + "/", admin, "{\"inherits\":[\"" + child + "\"]}");
        assertThat(cycle.status()).isEqualTo(409);
    }

    @Test
    void letsNobodyGiveWhatHeDoesNotHold() {
        User assistant = http.newUser();
        User victim = http.newUser();
        patch(
                assistant,
                "{\"permissions\":[\"users.view\",\"users.change\",\"users.delete\",\"users.assign_roles\",\"roles.change\"]}");
        String path = "/api/admin/users/" + id(victim) + "/";
        assertThat(http.json("PATCH", path, assistant, "{\"roles\":[\"admin\"]}")
                        .status())
                .isEqualTo(403);
        assertThat(http.json("PATCH", path, assistant, "{\"permissions\":[\"audit.view\"]}")
                        .status())
                .isEqualTo(403);
        assertThat(http.json("PATCH", "/api/admin/users/" + id(admin) + "/", assistant, "{\"username\":\"x\"}")
                        .status())
                .isEqualTo(403);
        assertThat(http.json("DELETE", "/api/admin/users/" + id(admin) + "/", assistant, "")
                        .status())
                .isEqualTo(403);
        assertThat(http.json(
                                "POST",
                                "/api/admin/roles/",
                                assistant,
                                "{\"name\":\"q\",\"permissions\":[\"audit.view\"]}")
                        .status())
                .isEqualTo(403);
        assertThat(http.json("POST", "/api/admin/roles/", admin, "{\"name\":\"audit.view\"}")
                        .status())
                .isEqualTo(409);
        assertThat(http.json("DELETE", path, assistant, "").status()).isEqualTo(204);
    }

    @Test
    void keepsTheLastAdministratorAndWhatIsBuiltIn() {
        String path = "/api/admin/users/" + id(admin) + "/";
        assertThat(http.json("PATCH", path, admin, "{\"roles\":[\"user\"]}").status())
                .isEqualTo(409);
        assertThat(http.json("PATCH", path, admin, "{\"is_active\":false}").status())
                .isEqualTo(409);
        assertThat(http.json("DELETE", path, admin, "").status()).isEqualTo(409);
        assertThat(http.json("DELETE", "/api/admin/roles/admin/", admin, "").status())
                .isEqualTo(409);
        assertThat(http.json("PATCH", "/api/admin/roles/admin/", admin, "{\"permissions\":[]}")
                        .status())
                .isEqualTo(409);
        assertThat(http.json("PATCH", "/api/admin/roles/admin/", admin, "{\"self_assignable\":true}")
                        .status())
                .isEqualTo(409);
        assertThat(http.json("DELETE", "/api/admin/permissions/users.view/", admin, "")
                        .status())
                .isEqualTo(409);
        assertThat(http.get("/api/me/", admin).status()).isEqualTo(200);
    }

    @Test
    void disablesAndDeletesAccountsAtOnce() {
        User user = http.newUser();
        String path = "/api/admin/users/" + id(user) + "/";
        patch(user, "{\"is_active\":false}");
        assertThat(http.get("/api/me/", user).status()).isEqualTo(401);
        assertThat(http.post("/api/login/", Http.object("username", user.name(), "password", Http.PASSWORD))
                        .code())
                .isEqualTo("no_active_account");
        assertThat(http.json("DELETE", path, admin, "").status()).isEqualTo(204);
        assertThat(http.get(path, admin).status()).isEqualTo(404);
    }

    @Test
    void looksThroughUsersPageByPage() {
        String mark = Http.unique("mark");
        for (int i = 0; i < 3; i++) {
            create(mark + i);
        }
        JsonNode first =
                http.get("/api/admin/users/?search=" + mark + "&limit=2", admin).body();
        assertThat(first.path("items")).hasSize(2);
        JsonNode second = http.get(
                        "/api/admin/users/?search=" + mark + "&limit=2&after="
                                + first.path("next").asText(),
                        admin)
                .body();
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(http.get("/api/admin/users/?limit=0", admin).status()).isEqualTo(400);
        assertThat(http.get("/api/admin/users/?after=zzz", admin).status()).isEqualTo(400);
    }

    @Test
    void goesOnBehindAUserWhoIsGone() {
        String mark = Http.unique("mark");
        List<String> ids =
                Stream.of("a", "b", "c").map(name -> create(mark + name)).toList();
        String path = "/api/admin/users/?search=" + mark + "&limit=2";
        JsonNode first = http.get(path, admin).body();
        assertThat(http.json("DELETE", "/api/admin/users/" + ids.get(1) + "/", admin, "")
                        .status())
                .isEqualTo(204);
        JsonNode second =
                http.get(path + "&after=" + first.path("next").asText(), admin).body();
        assertThat(second.path("items").path(0).path("id").asText()).isEqualTo(ids.get(2));
    }

    @Test
    void goesOnBehindASessionThatIsOver() {
        User user = http.newUser();
        User later = http.newUser();
        String path = "/api/admin/sessions/?limit=";
        String after = "";
        JsonNode page = http.get(path + 1_000, admin).body();
        while (!owners(page).contains(user.name())) {
            after = "&after=" + page.path("next").asText();
            page = http.get(path + 1_000 + after, admin).body();
        }
        int place = owners(page).lastIndexOf(user.name());
        JsonNode first = http.get(path + (place + 1) + after, admin).body();
        assertThat(owners(first)).endsWith(user.name());
        http.json("POST", "/api/logout/", user, "{}");
        JsonNode second = http.get(path + 1_000 + "&after=" + first.path("next").asText(), admin)
                .body();
        assertThat(owners(second)).contains(later.name()).doesNotContain(user.name());
    }

    /** Everybody's permissions are read anew for the list, and some of those listed are gone by then. */
    @Test
    void listsWhileUsersAreDeleted() throws Exception {
        String mark = Http.unique("mark");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(create(mark + i));
        }
        AtomicInteger left = new AtomicInteger(ids.size());
        Parallel.run(2, thread -> () -> {
            while (left.get() > 0) {
                if (thread == 0) {
                    assertThat(http.json(
                                            "DELETE",
                                            "/api/admin/users/" + ids.get(left.decrementAndGet()) + "/",
                                            admin,
                                            "")
                                    .status())
                            .isEqualTo(204);
                } else {
                    Answer answer = http.get("/api/admin/users/?limit=1000&search=" + mark, admin);
                    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                }
            }
            return true;
        });
    }

    private static List<String> owners(JsonNode page) {
        List<String> owners = new ArrayList<>();
        page.path("items").forEach(session -> owners.add(session.path("user").asText()));
        return owners;
    }

    @Test
    void endsSessionsOfOthers() {
        User user = http.newUser();
        String path = "/api/admin/users/" + id(user) + "/sessions/";
        assertThat(http.get(path, admin).body().path(0).path("user").asText()).isEqualTo(user.name());
        assertThat(http.json("DELETE", path, admin, "").status()).isEqualTo(204);
        assertThat(http.get("/api/me/", user).status()).isEqualTo(401);
        assertThat(http.get("/api/admin/sessions/?limit=1", admin).body().path("items"))
                .hasSize(1);
    }

    private String create(String name) {
        String body = Http.object("username", name, "password", Http.PASSWORD);
        return http.json("POST", "/api/admin/users/", admin, body)
                .body()
                .path("id")
                .asText();
    }

    private String id(User user) {
        return http.get("/api/me/", user).body().path("id").asText();
    }

    private void patch(User user, String json) {
        Answer answer = http.json("PATCH", "/api/admin/users/" + id(user) + "/", admin, json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
}
