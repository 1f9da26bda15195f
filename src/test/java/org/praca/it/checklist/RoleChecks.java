package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.Praca;

/** The heading "Roles". */
abstract class RoleChecks {
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    /** A route, and what it takes; "" where it takes to be signed in. Requests that change nothing where they are let in. */
    private record Route(String method, String path, String permission) {}

    private static final List<Route> TABLE = List.of(
            new Route("GET", "/api/protected/", ""),
            new Route("GET", "/api/me/", ""),
            new Route("GET", "/api/sessions/", ""),
            new Route("DELETE", "/api/sessions/" + NOBODY + "/", ""),
            new Route("GET", "/api/has_permission/x/", ""),
            new Route("PATCH", "/api/update_user/", ""),
            new Route("GET", "/chat/rooms/", ""),
            new Route("POST", "/chat/rooms/", ""),
            new Route("GET", "/chat/unread/", ""),
            new Route("GET", "/api/admin/users/", "users.view"),
            new Route("POST", "/api/admin/users/", "users.create"),
            new Route("GET", "/api/admin/users/" + NOBODY + "/", "users.view"),
            new Route("PATCH", "/api/admin/users/" + NOBODY + "/", "users.change"),
            new Route("DELETE", "/api/admin/users/" + NOBODY + "/", "users.delete"),
            new Route("GET", "/api/admin/users/" + NOBODY + "/sessions/", "sessions.view"),
            new Route("DELETE", "/api/admin/users/" + NOBODY + "/sessions/", "sessions.end"),
            new Route("GET", "/api/admin/roles/", "roles.view"),
            new Route("POST", "/api/admin/roles/", "roles.change"),
            new Route("GET", "/api/admin/roles/nobody-made-this/", "roles.view"),
            new Route("PATCH", "/api/admin/roles/nobody-made-this/", "roles.change"),
            new Route("DELETE", "/api/admin/roles/nobody-made-this/", "roles.change"),
            new Route("GET", "/api/admin/permissions/", "roles.view"),
            new Route("POST", "/api/admin/permissions/", "roles.change"),
            new Route("DELETE", "/api/admin/permissions/nobody-made-this/", "roles.change"),
            new Route("GET", "/api/admin/keys/", "keys.manage"),
            new Route("GET", "/api/admin/keys/nobody-made-this/", "keys.manage"),
            new Route("DELETE", "/api/admin/keys/nobody-made-this/", "keys.manage"),
            new Route("GET", "/api/admin/sessions/", "sessions.view"),
            new Route("DELETE", "/api/admin/sessions/" + NOBODY + "/", "sessions.end"));

    private final Stage stage;

    RoleChecks(Stage stage) {
        this.stage = stage;
    }

    @Test
    void everyRouteLetsInWhoHoldsItsPermissionAndNobodyElse() throws Exception {
        TreeSet<String> permissions = new TreeSet<>();
        TABLE.forEach(route -> permissions.add(route.permission()));
        Map<String, User> holders = holders(new ArrayList<>(permissions));
        for (Route route : TABLE) {
            assertThat(status(route, Map.of())).as("nobody at %s", route).isEqualTo(401);
            holders.forEach((permission, holder) -> {
                boolean in = route.permission().isEmpty() || route.permission().equals(permission);
                int status = status(route, Http.bearer(holder));
                assertThat(status == 403)
                        .as("%s at %s: %d", permission, route, status)
                        .isEqualTo(!in);
                assertThat(status).isNotEqualTo(401).isLessThan(500);
            });
            assertThat(status(route, Http.bearer(stage.admin())))
                    .as("admin at %s", route)
                    .isNotIn(401, 403);
        }
    }

    /** Users with one permission each. */
    private Map<String, User> holders(List<String> permissions) throws Exception {
        Map<String, User> holders = new HashMap<>();
        for (User user : Parallel.run(permissions.size(), i -> () -> stage.a().newUser())) {
            String permission = permissions.get(holders.size());
            if (!permission.isEmpty()) {
                stage.change(user, "{\"permissions\":[\"" + permission + "\"]}");
            }
            holders.put(permission, user);
        }
        return holders;
    }

    private int status(Route route, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        boolean writes = List.of("POST", "PATCH").contains(route.method());
        if (writes) {
            all.put("Content-Type", "application/json");
        }
        return stage.a()
                .send(route.method(), route.path(), all, writes ? new byte[] {'{', '}'} : null)
                .status();
    }

    @Test
    void whatOneMayDoIsTheUnionOfRolesInheritedRolesAndDirectPermissions() {
        User user = stage.a().newUser();
        String parent = role("{\"name\":\"%s\",\"permissions\":[\"roles.view\"]}");
        String child = role("{\"name\":\"%s\",\"inherits\":[\"" + parent + "\"]}");
        String other = role("{\"name\":\"%s\",\"permissions\":[\"users.view\"]}");
        stage.change(
                user, "{\"roles\":[\"user\",\"" + child + "\",\"" + other + "\"],\"permissions\":[\"sessions.view\"]}");
        for (String path : List.of("roles", "users", "sessions")) {
            assertThat(stage.a().get("/api/admin/" + path + "/", user).status()).isEqualTo(200);
        }
        assertThat(stage.a().get("/api/has_role/" + parent + "/", user).status())
                .isEqualTo(200);
        assertThat(stage.a().get("/api/me/", user).body().path("permissions").toString())
                .isEqualTo("[\"roles.view\",\"sessions.view\",\"users.view\"]");
    }

    @Test
    void circlesOfInheritanceAreRefusedHoweverTheyCome() throws Exception {
        String one = role("{\"name\":\"%s\"}");
        String two = role("{\"name\":\"%s\",\"inherits\":[\"" + one + "\"]}");
        User admin = stage.admin();
        assertThat(inherit(0, admin, one, one)).isEqualTo(409);
        assertThat(inherit(0, admin, one, two)).isEqualTo(409);
        String three = role("{\"name\":\"%s\"}");
        String four = role("{\"name\":\"%s\"}");
        List<Integer> both =
                Parallel.run(2, i -> () -> inherit(i, admin, i == 0 ? three : four, i == 0 ? four : three));
        assertThat(both).containsExactlyInAnyOrder(200, 409);
    }

    private int inherit(int node, User admin, String role, String from) {
        return stage.node(node)
                .json("PATCH", "/api/admin/roles/" + role + "/", admin, "{\"inherits\":[\"" + from + "\"]}")
                .status();
    }

    @Test
    void aRemovalIsEffectiveAtTheNextRequestOnBothNodes() {
        User user = stage.a().newUser();
        String role = role("{\"name\":\"%s\",\"permissions\":[\"roles.view\"]}");
        stage.change(user, "{\"roles\":[\"" + role + "\"]}");
        assertThat(stage.a().get("/api/admin/roles/", user).status()).isEqualTo(200);
        await().atMost(Stage.HEARD)
                .until(() -> stage.b().get("/api/admin/roles/", user).status() == 200);
        stage.a().json("PATCH", "/api/admin/roles/" + role + "/", stage.admin(), "{\"permissions\":[]}");
        assertThat(stage.a().get("/api/admin/roles/", user).status()).isEqualTo(403);
        await().atMost(Stage.HEARD)
                .until(() -> stage.b().get("/api/admin/roles/", user).status() == 403);
    }

    @Test
    void nobodyGivesWhatHeDoesNotHold() {
        User assistant = stage.a().newUser();
        stage.change(
                assistant,
                "{\"permissions\":[\"users.view\",\"users.create\",\"users.change\",\"users.assign_roles\",\"roles.view\",\"roles.change\"]}");
        String victim = stage.id(stage.a().newUser());
        String more = role("{\"name\":\"%s\",\"permissions\":[\"sessions.end\"]}");
        String users = "/api/admin/users/";
        List<Answer> refused = List.of(
                as(assistant, "PATCH", users + victim + "/", "{\"roles\":[\"admin\"]}"),
                as(assistant, "PATCH", users + victim + "/", "{\"roles\":[\"" + more + "\"]}"),
                as(assistant, "PATCH", users + victim + "/", "{\"permissions\":[\"sessions.end\"]}"),
                as(assistant, "PATCH", users + stage.id(assistant) + "/", "{\"permissions\":[\"sessions.end\"]}"),
                as(assistant, "PATCH", users + stage.id(stage.admin()) + "/", "{\"is_active\":false}"),
                as(assistant, "POST", users, newUser("\"role\":\"admin\"")),
                as(assistant, "POST", users, newUser("\"permissions\":[\"sessions.end\"]")),
                as(assistant, "POST", "/api/admin/roles/", "{\"name\":\"x\",\"permissions\":[\"sessions.end\"]}"),
                as(assistant, "POST", "/api/admin/roles/", "{\"name\":\"x\",\"inherits\":[\"admin\"]}"),
                as(assistant, "PATCH", "/api/admin/roles/user/", "{\"permissions\":[\"sessions.end\"]}"),
                as(assistant, "PATCH", "/api/admin/roles/" + more + "/", "{\"self_assignable\":true}"));
        assertThat(refused).extracting(Answer::status).containsOnly(403);
        assertThat(as(assistant, "POST", "/api/register/", newUser("\"role\":\"admin\""))
                        .status())
                .isEqualTo(400);
    }

    private Answer as(User user, String method, String path, String json) {
        return stage.a().json(method, path, user, json);
    }

    private static String newUser(String wish) {
        return "{\"username\":\"" + Http.unique("u") + "\",\"password\":\"" + Http.PASSWORD + "\"," + wish + "}";
    }

    @Test
    void theLastAdministratorSurvivesTwoParallelDemotions() throws Exception {
        User first = stage.admin();
        User second = stage.a().newUser();
        String firstId = stage.id(first);
        String secondId = stage.id(second);
        for (int round = 0; round < 5; round++) {
            stage.change(secondId, "{\"roles\":[\"admin\"]}");
            await().atMost(Stage.HEARD)
                    .until(() -> stage.b().get("/api/has_role/admin/", second).status() == 200);
            List<Integer> statuses =
                    Parallel.run(2, i -> () -> demote(i, i == 0 ? first : second, i == 0 ? secondId : firstId));
            assertThat(statuses).filteredOn(status -> status == 200).hasSizeLessThan(2);
            boolean firstLost = statuses.get(1) == 200;
            if (firstLost) {
                as(second, "PATCH", "/api/admin/users/" + firstId + "/", "{\"roles\":[\"admin\"]}");
            }
            assertThat(stage.a()
                            .get("/api/has_role/admin/", stage.a().login(Praca.ADMIN, Praca.ADMIN_PASSWORD))
                            .status())
                    .isEqualTo(200);
        }
        stage.change(secondId, "{\"roles\":[\"user\"]}");
    }

    private int demote(int node, User by, String id) {
        return stage.node(node)
                .json("PATCH", "/api/admin/users/" + id + "/", by, "{\"roles\":[\"user\"]}")
                .status();
    }

    private String role(String json) {
        String name = Http.unique("role");
        Answer made = stage.a().json("POST", "/api/admin/roles/", stage.admin(), json.formatted(name));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return name;
    }
}
