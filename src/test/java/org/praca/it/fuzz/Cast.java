package org.praca.it.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.TestSocket;

/**
 * Who and what is there for the requests to hit, made before the first of them. The kept ones are never given a request that
 * would end them; the others are there to be changed, signed out and deleted.
 */
final class Cast {
    static final String ROOM = "fz praça 😀";
    static final String CLUB = "fz-clube";

    private static final int EACH = 8;

    /** Somebody's id and sessions. */
    record Person(String id, String name, List<User> sessions, List<String> sessionIds) {
        User first() {
            return sessions.get(0);
        }
    }

    private final Http http;
    final Person admin;
    /** Holds a few permissions of administration, none of change. */
    final Person clerk;
    /** Owns the rooms. */
    final Person ana;

    final Person rui;
    /** May change themselves, in one session. */
    final List<Person> changelings;
    /** Have sessions to end. */
    final List<Person> leavers;
    /** Are administered, */
    final List<Person> victims;
    /** and deleted. */
    final List<Person> doomed;

    final User gone;
    final String file;

    Cast(Http http) throws Exception {
        this.http = http;
        User boss = http.admin();
        admin = new Person(id(boss), boss.name(), List.of(boss), ids(boss));
        ana = person("fz-ana", 1);
        rui = person("fz-rui", 1);
        clerk = person("fz-clerk", 1);
        http.json(
                "PATCH",
                "/api/admin/users/" + clerk.id() + "/",
                boss,
                "{\"permissions\":[\"users.view\",\"roles.view\",\"sessions.view\"]}");
        changelings = people("fz-changeling-", 1);
        leavers = people("fz-leaver-", 3);
        victims = people("fz-victim-", 1);
        doomed = people("fz-doomed-", 0);
        gone = rui.first();
        http.json("POST", "/api/logout/", gone, "{}");
        rui.sessions().set(0, http.login(rui.name(), Http.PASSWORD));
        rooms();
        file = file();
    }

    private void rooms() {
        User owner = ana.first();
        http.json("POST", "/chat/rooms/", owner, Http.object("name", ROOM));
        http.json("POST", "/chat/rooms/", owner, "{\"name\":\"" + CLUB + "\",\"private\":true}");
        TestSocket socket = TestSocket.open(http.base(), "/ws/chat/" + Paths.segment(ROOM) + "/", Http.bearer(owner));
        for (int i = 0; i < 5; i++) {
            socket.say("olá " + i);
            socket.next();
        }
        socket.close();
    }

    private String file() {
        String form =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nolá\r\n--b--\r\n";
        return http.send(
                        "POST",
                        "/chat/rooms/" + Paths.segment(ROOM) + "/files/",
                        Map.of(
                                "Content-Type",
                                "multipart/form-data; boundary=b",
                                "Authorization",
                                "Bearer " + ana.first().access()),
                        form.getBytes(StandardCharsets.UTF_8))
                .body()
                .path("id")
                .asText();
    }

    private List<Person> people(String prefix, int sessions) throws Exception {
        return Parallel.run(EACH, i -> () -> person(prefix + i, sessions));
    }

    private Person person(String name, int sessions) {
        Answer made = http.post("/api/register/", Http.object("username", name, "password", Http.PASSWORD));
        List<User> open = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            open.add(http.login(name, Http.PASSWORD));
        }
        String id = made.body().path("user").path("id").asText();
        return new Person(id, name, open, open.isEmpty() ? List.of() : ids(open.get(0)));
    }

    private String id(User user) {
        return http.get("/api/me/", user).body().path("id").asText();
    }

    private List<String> ids(User user) {
        List<String> ids = new ArrayList<>();
        for (JsonNode session : http.get("/api/sessions/", user).body()) {
            ids.add(session.path("id").asText());
        }
        return ids;
    }
}
