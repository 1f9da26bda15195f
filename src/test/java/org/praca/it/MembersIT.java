package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.Praca;
import org.praca.testing.TestSocket;

/** Private rooms, their members, and bans: every route as owner, member, moderator, stranger and banned. */
class MembersIT {
    /** The contract's bound for a socket's end. */
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private static final URI BASE = Praca.shared().baseUri();
    private static final Http HTTP = new Http(BASE);

    private static final Map<String, User> PEOPLE = new HashMap<>();

    private String name;
    private String room;
    private String path;

    @BeforeAll
    static void makePeople() {
        for (String role : List.of("owner", "member", "banned", "moderator", "stranger", "other")) {
            PEOPLE.put(role, HTTP.newUser());
        }
        grant(who("moderator"), "rooms.moderate");
    }

    /** With the owner, a member, and a member who is banned. */
    @BeforeEach
    void makeAPrivateRoom() {
        name = Http.unique("clube-");
        room = "/chat/rooms/" + name + "/";
        path = "/ws/chat/" + name + "/";
        Answer made = HTTP.json("POST", "/chat/rooms/", who("owner"), "{\"name\":\"" + name + "\",\"private\":true}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.body().fieldNames()).toIterable().containsExactly("id", "name");
        for (String role : List.of("member", "banned")) {
            assertThat(put("owner", seat(role)).status()).isEqualTo(204);
        }
        assertThat(ban("owner", "banned").status()).isEqualTo(201);
    }

    @ParameterizedTest(name = "{0} {1}: owner {2}, member {3}, moderator {4}, stranger {5}, banned {6}")
    @CsvSource({
        "GET,'',200,200,200,404,403",
        "GET,messages/,200,200,200,404,403",
        "GET,members/,200,200,200,404,403",
        "GET,bans/,200,403,200,404,403",
        "PUT,members/{other}/,204,403,204,404,403",
        "PUT,members/nobody-at-all/,404,403,404,404,403",
        "DELETE,members/nobody-at-all/,404,403,404,404,403",
        "DELETE,members/{other}/,404,403,404,404,403",
        "POST,bans/,201,403,201,404,403",
        "DELETE,bans/{other}/,404,403,404,404,403",
        "DELETE,bans/{banned}/,204,403,204,404,403",
        "DELETE,members/{banned}/,204,403,204,404,403",
        "DELETE,members/{owner}/,204,403,204,404,403",
        "DELETE,'',204,403,403,404,403"
    })
    void letsEverybodyDoWhatIsHis(
            String method, String where, int owner, int member, int moderator, int stranger, int banned) {
        Map<String, Integer> expected = Map.of(
                "owner", owner, "member", member, "moderator", moderator, "stranger", stranger, "banned", banned);
        expected.forEach((role, status) -> {
            makeAPrivateRoom();
            String url = room + where;
            for (String named : List.of("other", "owner", "banned")) {
                url = url.replace("{" + named + "}", who(named).name());
            }
            String body =
                    method.equals("POST") ? Http.object("username", who("other").name()) : "";
            Answer answer = HTTP.json(method, url, who(role), body);
            assertThat(answer.status()).as("%s: %s", role, answer.text()).isEqualTo(status);
        });
    }

    @Test
    void admitsToTheSocketWhomItAdmitsToTheRoom() {
        assertThat(refusal("stranger")).isEqualTo(404);
        assertThat(refusal("banned")).isEqualTo(403);
        for (String role : List.of("owner", "member", "moderator")) {
            TestSocket socket = open(role);
            socket.say("from " + role);
            assertThat(socket.next().path("username").asText())
                    .isEqualTo(who(role).name());
        }
        ban("owner", "stranger");
        assertThat(refusal("stranger")).isEqualTo(404);
        path += "?after=99";
        assertThat(refusal("stranger")).isEqualTo(404);
        assertThat(refusal("banned")).isEqualTo(403);
        assertThat(refusal("member")).isEqualTo(400);
    }

    @Test
    void tellsStrangersOfAPrivateRoomWhatItTellsOfNone() {
        Answer hidden = get("stranger", "");
        Answer none = HTTP.get(room.replace("clube-", "nada-"), who("stranger"));
        assertThat(hidden.text().replace("clube-", "nada-")).isEqualTo(none.text());
        assertThat(listed("stranger")).isEmpty();
        assertThat(listed("member")).containsExactly(name);
        assertThat(listed("moderator")).containsExactly(name);
        Answer taken =
                HTTP.json("POST", "/chat/rooms/", who("stranger"), Http.object("name", name.toUpperCase(Locale.ROOT)));
        assertThat(taken.status()).isEqualTo(400);
        assertThat(taken.body().path("name").path(0).asText()).isEqualTo("A room with that name already exists.");
        assertThat(taken.text()).doesNotContain("clube-", who("owner").name());
    }

    @Test
    void holdsNoStrangerOfTheRightToDeleteRoomsForAMember() {
        User remover = HTTP.newUser();
        grant(remover, "rooms.delete");
        assertThat(HTTP.json("DELETE", room, remover, "").status()).isEqualTo(404);
        HTTP.json("PUT", room + "members/" + remover.name() + "/", who("owner"), "");
        assertThat(HTTP.json("DELETE", room, remover, "").status()).isEqualTo(204);
    }

    @Test
    void listsMembersPageByPage() {
        JsonNode first = get("member", "members/?limit=2").body();
        assertThat(first.path("items").toString())
                .isEqualTo("[{\"username\":\"%s\",\"role\":\"owner\"},{\"username\":\"%s\",\"role\":\"member\"}]"
                        .formatted(who("owner").name(), who("member").name()));
        String next = first.path("next").asText();
        JsonNode second = get("member", "members/?limit=2&after=" + next).body();
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.path("next").isNull()).isTrue();
        for (String query : List.of("limit=0", "limit=1001", "after=zzz", "after=-1")) {
            assertThat(get("member", "members/?" + query).status()).isEqualTo(400);
            assertThat(get("owner", "bans/?" + query).status()).isEqualTo(400);
        }
    }

    @Test
    void listsBansPageByPage() {
        banUntil("member", "2199-12-31T23:59:59.5Z");
        JsonNode first = get("owner", "bans/?limit=1").body();
        assertThat(first.path("items").toString())
                .isEqualTo("[{\"username\":\"%s\",\"until\":null}]"
                        .formatted(who("banned").name()));
        String next = first.path("next").asText();
        JsonNode second = get("moderator", "bans/?after=" + next).body();
        assertThat(second.path("items").toString())
                .isEqualTo("[{\"username\":\"%s\",\"until\":\"2199-12-31T23:59:59.500Z\"}]"
                        .formatted(who("member").name()));
        assertThat(second.path("next").isNull()).isTrue();
    }

    @Test
    void closesTheSocketsOfWhoeverLosesHisPlace() {
        TestSocket owners = open("owner");
        TestSocket members = open("member");
        TestSocket again = open("member");
        ban("moderator", "member");
        assertClosed(members, again);
        assertThat(refusal("member")).isEqualTo(403);
        assertThat(delete("owner", "bans/" + who("member").name() + "/").status())
                .isEqualTo(204);
        members = open("member");
        assertThat(delete("owner", seat("member")).status()).isEqualTo(204);
        assertClosed(members);
        assertThat(refusal("member")).isEqualTo(404);
        owners.say("still here");
        assertThat(owners.next().path("message").asText()).isEqualTo("still here");
        assertThat(delete("owner", seat("owner")).status()).isEqualTo(204);
        assertClosed(owners);
    }

    /** Whatever falls between a handshake and its end. */
    @Test
    void leavesNoSocketOpenThatComesWhileItsUserIsBanned() throws Exception {
        List<Optional<TestSocket>> sockets = Parallel.run(12, number -> () -> {
            if (number == 6) {
                assertThat(ban("owner", "member").status()).isEqualTo(201);
                return Optional.empty();
            }
            try {
                return Optional.of(open("member"));
            } catch (TestSocket.Refused refused) {
                return Optional.empty();
            }
        });
        sockets.forEach(socket -> socket.ifPresent(MembersIT::assertClosed));
    }

    @Test
    void closesTheSocketsOfWhoeverMayModerateNoLonger() {
        User passing = HTTP.newUser();
        grant(passing, "rooms.moderate");
        TestSocket socket = TestSocket.open(BASE, path, Http.bearer(passing));
        socket.say("here");
        socket.next();
        grant(passing, "rooms.delete");
        assertClosed(socket);
    }

    @Test
    void closesTheSocketsOfModeratorsWhoseRoleChanges() {
        User admin = HTTP.admin();
        String role = Http.unique("role");
        HTTP.json(
                "POST", "/api/admin/roles/", admin, "{\"name\":\"" + role + "\",\"permissions\":[\"rooms.moderate\"]}");
        User passing = HTTP.newUser();
        patch(passing, "{\"roles\":[\"" + role + "\"]}");
        TestSocket socket = TestSocket.open(BASE, path, Http.bearer(passing));
        TestSocket members = open("member");
        socket.say("here");
        socket.next();
        members.next();
        HTTP.json("PATCH", "/api/admin/roles/" + role + "/", admin, "{\"permissions\":[]}");
        assertClosed(socket);
        members.say("still here");
        assertThat(members.next().path("message").asText()).isEqualTo("still here");
    }

    @Test
    void letsABanEndByItself() {
        Instant end = Instant.now().plusSeconds(3);
        assertThat(banUntil("member", end.toString()).status()).isEqualTo(201);
        assertThat(refusal("member")).isEqualTo(403);
        await().atMost(Duration.ofSeconds(5)).until(() -> get("member", "").status() == 200);
        assertThat(Instant.now()).isAfter(end);
        assertThat(delete("owner", "bans/" + who("member").name() + "/").status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|username|This field is required.",
                "{\"username\":7}|username|Not a valid string.",
                "{\"username\":\"nobody-at-all\"}|username|No user with that username exists.",
                "{\"username\":\"nobody-at-all\",\"until\":\"soon\"}|until|Enter a valid time, such as 2030-12-31T23:59:59Z.",
                "{\"username\":\"nobody-at-all\",\"until\":5}|until|Not a valid string.",
                "{\"username\":\"nobody-at-all\",\"until\":\"2020-01-01T00:00:00Z\"}|until|This time must be in the future."
            })
    void refusesBadBans(String body, String field, String sentence) {
        Answer answer = HTTP.json("POST", room + "bans/", who("owner"), body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path(field).path(0).asText()).isEqualTo(sentence);
    }

    @Test
    void bansNeitherOneselfNorModeratorsNorTheOwnerButByAModerator() {
        assertThat(ban("owner", "owner").code()).isEqualTo("permission_denied");
        assertThat(ban("owner", "moderator").status()).isEqualTo(403);
        assertThat(ban("moderator", "moderator").status()).isEqualTo(403);
        Answer banned = ban("moderator", "owner");
        assertThat(banned.status()).isEqualTo(201);
        assertThat(banned.header("Location"))
                .isEqualTo(room + "bans/" + who("owner").name() + "/");
        assertThat(get("owner", "").body().path("detail").asText()).isEqualTo("You are banned from this room.");
    }

    @Test
    void keepsARoomThatItsOwnerHasLeft() {
        assertThat(delete("owner", "members/" + who("owner").name().toUpperCase(Locale.ROOT) + "/")
                        .status())
                .isEqualTo(204);
        assertThat(get("owner", "").status()).isEqualTo(404);
        assertThat(get("member", "").status()).isEqualTo(200);
        assertThat(put("member", seat("owner")).status()).isEqualTo(403);
        assertThat(put("moderator", seat("owner")).status()).isEqualTo(204);
        assertThat(get("owner", "bans/").status()).isEqualTo(403);
        assertThat(delete("owner", "").status()).isEqualTo(403);
    }

    @Test
    void bansFromRoomsThatAreOpenToEverybodyWhichHaveNoMembers() {
        name = Http.unique("aberta-");
        room = "/chat/rooms/" + name + "/";
        path = "/ws/chat/" + name + "/";
        HTTP.json("POST", "/chat/rooms/", who("owner"), Http.object("name", name));
        assertThat(get("owner", "members/").status()).isEqualTo(404);
        assertThat(put("owner", seat("stranger")).status()).isEqualTo(404);
        assertThat(delete("stranger", seat("stranger")).status()).isEqualTo(404);
        TestSocket socket = open("stranger");
        assertThat(ban("member", "stranger").status()).isEqualTo(403);
        assertThat(ban("owner", "stranger").status()).isEqualTo(201);
        assertClosed(socket);
        assertThat(get("stranger", "messages/").status()).isEqualTo(403);
        assertThat(listed("stranger")).containsExactly(name);
    }

    @Test
    void takesNothingButTrueOrFalseForPrivate() {
        Answer answer = HTTP.json("POST", "/chat/rooms/", who("stranger"), "{\"name\":\"x\",\"private\":\"yes\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("private").path(0).asText()).isEqualTo("Must be a valid boolean.");
    }

    private static User who(String role) {
        return Objects.requireNonNull(PEOPLE.get(role), role);
    }

    private static void grant(User user, String permission) {
        patch(user, "{\"permissions\":[\"" + permission + "\"]}");
    }

    private static void patch(User user, String json) {
        String id = HTTP.get("/api/me/", user).body().path("id").asText();
        Answer answer = HTTP.json("PATCH", "/api/admin/users/" + id + "/", HTTP.admin(), json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private Answer get(String role, String where) {
        return HTTP.get(room + where, who(role));
    }

    private Answer put(String role, String where) {
        return HTTP.send("PUT", room + where, Http.bearer(who(role)), null);
    }

    private Answer delete(String role, String where) {
        return HTTP.send("DELETE", room + where, Http.bearer(who(role)), null);
    }

    private Answer ban(String role, String banned) {
        return HTTP.json(
                "POST",
                room + "bans/",
                who(role),
                Http.object("username", who(banned).name()));
    }

    private Answer banUntil(String banned, String until) {
        String body = Http.object("username", who(banned).name(), "until", until);
        return HTTP.json("POST", room + "bans/", who("owner"), body);
    }

    private static String seat(String role) {
        return "members/" + who(role).name() + "/";
    }

    private List<String> listed(String role) {
        return HTTP.get("/chat/rooms/?search=" + name, who(role)).body().findValuesAsText("name");
    }

    private TestSocket open(String role) {
        return TestSocket.open(BASE, path, Http.bearer(who(role)));
    }

    private int refusal(String role) {
        return catchThrowableOfType(TestSocket.Refused.class, () -> open(role)).status();
    }

    private static void assertClosed(TestSocket... sockets) {
        long since = System.nanoTime();
        assertThat(sockets).extracting(TestSocket::closeCode).containsOnly(4003);
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(A_SECOND);
    }
}
