package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;
import org.praca.testing.RawWebSocket;
import org.praca.testing.TestSocket;

/** The {@code praca.v1} dialect: commands, events, resuming, presence. */
class EventsIT {
    private final URI base = Praca.shared().baseUri();
    private final Http http = new Http(base);
    private User ana;
    private User bia;
    private String room;

    @BeforeEach
    void makeARoom() {
        ana = http.newUser();
        bia = http.newUser();
        room = Http.unique("events");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", room));
    }

    @Test
    void welcomesWithWhatAClientNeedsToKnow() {
        TestSocket socket = open(ana);
        assertThat(socket.protocol()).isEqualTo("praca.v1");
        JsonNode welcome = socket.next();
        assertThat(welcome.path("type").asText()).isEqualTo("welcome");
        assertThat(welcome.path("room").asText()).isEqualTo(room);
        assertThat(welcome.path("username").asText()).isEqualTo(ana.name());
        assertThat(welcome.path("seq").asLong(-1)).isZero();
        assertThat(welcome.path("protocol").asInt()).isEqualTo(1);
        assertThat(welcome.path("heartbeat").asInt()).isEqualTo(25);
        assertThat(welcome.path("max_message").asInt()).isEqualTo(4_000);
        assertThat(welcome.path("presence").path("online").asInt()).isEqualTo(1);
        assertThat(welcome.path("presence").path("users").path(0).asText()).isEqualTo(ana.name());
        assertThat(welcome).hasSize(8);
    }

    @Test
    void welcomesBeforeAnythingElse() {
        byte[] early = RawWebSocket.frame(
                RawWebSocket.FIN | RawWebSocket.TEXT, "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8), true);
        Map<String, String> headers = Map.of("Sec-WebSocket-Protocol", "praca.v1, bearer." + ana.access());
        for (int i = 0; i < 10; i++) {
            try (RawWebSocket socket = RawWebSocket.open(base, path(), headers, early)) {
                assertThat(socket.next().text()).contains("\"welcome\"");
            }
        }
    }

    @Test
    void acknowledgesWhatItHasKeptAndTellsItOnceToEverybody() {
        TestSocket mine = opened(ana);
        TestSocket theirs = opened(bia);
        mine.send(Http.object("type", "send", "ref", "r1", "message", "olá", "client_id", "c1"));
        mine.send(Http.object("type", "send", "ref", "r2", "message", "other", "client_id", "c1"));
        JsonNode ack = mine.next("ack");
        assertThat(ack.path("ref").asText()).isEqualTo("r1");
        assertThat(ack.path("seq").asLong()).isEqualTo(1);
        assertThat(ack.path("sent_at").asText()).startsWith("20").endsWith("Z");
        JsonNode again = mine.next("ack");
        assertThat(again.path("ref").asText()).isEqualTo("r2");
        assertThat(again.path("id")).isEqualTo(ack.path("id"));
        assertThat(again.path("seq")).isEqualTo(ack.path("seq"));
        mine.say("bare");
        assertThat(mine.next("ack").has("ref")).isFalse();
        JsonNode heard = theirs.next("message");
        assertThat(heard.path("client_id").asText()).isEqualTo("c1");
        assertThat(heard.path("message").asText()).isEqualTo("olá");
        assertThat(heard.path("id")).isEqualTo(ack.path("id"));
        assertThat(theirs.next("message").path("message").asText()).isEqualTo("bare");
    }

    @Test
    void editsDeletesAndReactsInTheSameOrderForEverybody() {
        TestSocket mine = opened(ana);
        TestSocket theirs = opened(bia);
        TestSocket plain = TestSocket.open(base, path(), Http.bearer(bia));
        String id = say(mine, "one");
        command(mine, "edit", id, "message", "two");
        command(theirs, "edit", id, "message", "mine");
        assertThat(theirs.next("error").path("code").asText()).isEqualTo("permission_denied");
        theirs.send("{\"type\":\"react\",\"id\":\"" + id + "\",\"emoji\":\"👍\",\"on\":true}");
        assertThat(theirs.next("reaction").path("seq").asLong()).isEqualTo(3);
        Answer page = http.get(route("messages/"), bia);
        JsonNode item = page.body().path("items").path(0);
        assertThat(item.path("message").asText()).isEqualTo("two");
        assertThat(item.path("edited_at").isTextual()).isTrue();
        assertThat(item.path("reactions").toString()).isEqualTo("[{\"emoji\":\"👍\",\"count\":1,\"mine\":true}]");
        command(theirs, "delete", id);
        assertThat(theirs.next("error").path("code").asText()).isEqualTo("permission_denied");
        command(mine, "delete", id);
        JsonNode deleted = mine.next("message_deleted");
        assertThat(deleted.path("seq").asLong()).isEqualTo(4);
        assertThat(deleted.path("username").asText()).isEqualTo(ana.name());
        mine.say("last");
        assertThat(plain.next().path("message").asText()).isEqualTo("one");
        assertThat(plain.next().path("message").asText()).isEqualTo("last");
        List<JsonNode> events = events(http.get(route("events/?after=0"), bia));
        assertThat(events.stream().map(event -> event.path("type").asText()))
                .containsExactly("message", "message_edited", "reaction", "message_deleted", "message");
        assertThat(events.get(0).path("deleted").asBoolean()).isTrue();
        assertThat(events.get(0).path("message").asText("x")).isEmpty();
        assertThat(events.get(1).path("message").asText("x")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"edit,not_found", "delete,not_found", "react,not_found", "send,not_found"})
    void findsNothingThatIsNotThere(String type, String code) {
        TestSocket socket = opened(ana);
        String id = UUID.randomUUID().toString();
        socket.send("{\"type\":\"" + type + "\",\"ref\":\"r\",\"id\":\"" + id
                + "\",\"message\":\"x\",\"emoji\":\"x\",\"on\":true," + "\"reply_to\":\"" + id + "\"}");
        JsonNode error = socket.next("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("ref").asText()).isEqualTo("r");
        assertThat(error.path("detail").asText()).isNotEmpty();
    }

    @Test
    void replaysWhatWasMissedAndSaysWhereItEnds() {
        TestSocket mine = opened(ana);
        String id = say(mine, "one");
        say(mine, "two");
        command(mine, "edit", id, "message", "one!");
        mine.next("message_edited");
        TestSocket back = open(bia, "?after=1");
        assertThat(back.next("welcome").path("seq").asLong()).isEqualTo(3);
        assertThat(back.next().path("message").asText()).isEqualTo("two");
        assertThat(back.next().path("type").asText()).isEqualTo("message_edited");
        assertThat(back.next().toString()).isEqualTo("{\"type\":\"resumed\",\"complete\":true,\"seq\":3}");
        mine.say("live");
        assertThat(back.next("message").path("seq").asLong()).isEqualTo(4);
        TestSocket same = open(bia, "?after=4");
        same.next("welcome");
        assertThat(same.next().path("complete").asBoolean()).isTrue();
    }

    @Test
    void leavesALongAbsenceToTheRestRoute() {
        TestSocket mine = opened(ana);
        say(mine, "first");
        say(mine, "second");
        for (int sender = 0; sender < 6; sender++) {
            TestSocket socket = opened(http.newUser());
            IntStream.range(0, 50).forEach(i -> say(socket, "m" + i));
        }
        TestSocket back = open(bia, "?after=1");
        back.next("welcome");
        assertThat(back.next().toString()).isEqualTo("{\"type\":\"resumed\",\"complete\":false,\"seq\":302}");
        mine.say("live");
        assertThat(back.next("message").path("seq").asLong()).isEqualTo(303);
        List<Long> seqs = new ArrayList<>();
        JsonNode page = http.get(route("events/?after=1&limit=200"), bia).body();
        page.path("items").forEach(event -> seqs.add(event.path("seq").asLong()));
        assertThat(page.path("next").asLong()).isEqualTo(201);
        events(http.get(route("events/?after=201&limit=200"), bia))
                .forEach(event -> seqs.add(event.path("seq").asLong()));
        assertThat(seqs).isEqualTo(LongStream.rangeClosed(2, 303).boxed().toList());
        TestSocket plain = TestSocket.open(base, path() + "?after=0", Http.bearer(bia));
        assertThat(plain.next().path("seq").asLong()).isEqualTo(4);
    }

    @Test
    void tellsOthersInPassingWhoTypesAndWhoHasRead() {
        TestSocket mine = opened(ana);
        TestSocket again = opened(ana);
        TestSocket theirs = opened(bia);
        String id = say(mine, "one");
        theirs.next("message");
        mine.send("{\"type\":\"typing\"}");
        again.send("{\"type\":\"typing\"}");
        mine.send("{\"type\":\"read\",\"seq\":999}");
        assertThat(theirs.next().path("type").asText()).isEqualTo("typing");
        JsonNode read = theirs.next();
        assertThat(read.toString()).isEqualTo("{\"type\":\"read\",\"username\":\"" + ana.name() + "\",\"seq\":1}");
        mine.send("{\"type\":\"read\",\"seq\":0}");
        say(mine, "two");
        mine.send("{\"type\":\"read\",\"seq\":2}");
        assertThat(theirs.next("message").path("seq").asLong()).isEqualTo(2);
        assertThat(theirs.next("read").path("seq").asLong()).isEqualTo(2);
        again.next("message");
        assertThat(again.next("message").path("seq").asLong()).isEqualTo(2);
        assertThat(id).isNotEmpty();
    }

    @Test
    void countsWhatThereIsToRead() {
        TestSocket mine = opened(ana);
        TestSocket theirs = opened(bia);
        say(mine, "one");
        say(mine, "two");
        assertThat(unread(bia)).isEqualTo("[]");
        theirs.send("{\"type\":\"read\",\"seq\":1}");
        mine.next("read");
        assertThat(unread(bia)).isEqualTo("[{\"room\":\"" + room + "\",\"seq\":2,\"read\":1,\"count\":1}]");
        assertThat(unread(ana)).isEqualTo("[{\"room\":\"" + room + "\",\"seq\":2,\"read\":0,\"count\":0}]");
    }

    @Test
    void findsMessagesByTheirWords() {
        TestSocket mine = opened(ana);
        say(mine, "Uma praça bonita");
        say(mine, "outra PRAÇA");
        JsonNode found = http.get(route("search/?q=praca"), bia).body().path("items");
        assertThat(found).hasSize(2);
        assertThat(found.path(0).path("message").asText()).isEqualTo("outra PRAÇA");
        assertThat(http.get(route("search/?q=praca&limit=1"), bia).body().path("items"))
                .hasSize(1);
        assertThat(http.get(route("search/"), bia).code()).isEqualTo("invalid");
        assertThat(http.get(route("search/?q=" + "x".repeat(201)), bia).code()).isEqualTo("invalid");
        assertThat(http.get(route("search/?q=%00"), bia).status()).isEqualTo(400);
        assertThat(http.get(route("search/?q=..."), bia).body().path("items")).isEmpty();
    }

    @Test
    void showsWhoIsThere() {
        TestSocket mine = opened(ana);
        TestSocket theirs = open(bia);
        assertThat(theirs.next("welcome").path("presence").path("online").asInt())
                .isEqualTo(2);
        assertThat(mine.next().toString())
                .isEqualTo(
                        "{\"type\":\"presence\",\"event\":\"join\",\"username\":\"" + bia.name() + "\",\"online\":2}");
        TestSocket more = opened(bia);
        Answer presence = http.get(route("presence/"), ana);
        assertThat(presence.body().path("online").asInt()).isEqualTo(2);
        assertThat(presence.body().path("users")).hasSize(2);
        more.close();
        theirs.close();
        TestSocket back = opened(bia);
        back.close();
        JsonNode left = mine.next(Duration.ofSeconds(25));
        assertThat(left.path("event").asText()).isEqualTo("leave");
        assertThat(left.path("username").asText()).isEqualTo(bia.name());
        assertThat(left.path("online").asInt()).isEqualTo(1);
    }

    @Test
    void takesANewerTokenOfTheSameUserAlone() {
        TestSocket socket = opened(ana);
        User later = http.login(ana.name(), Http.PASSWORD);
        socket.send(Http.object("type", "auth", "ref", "a", "token", later.access()));
        JsonNode renewed = socket.next("authenticated");
        assertThat(renewed.path("ref").asText()).isEqualTo("a");
        assertThat(renewed.path("expires_at").asText()).endsWith("Z");
        socket.send(Http.object("type", "auth", "token", bia.access()));
        assertThat(socket.next("error").path("code").asText()).isEqualTo("permission_denied");
        socket.send(Http.object("type", "auth", "token", "garbage"));
        assertThat(socket.next("error").path("code").asText()).isEqualTo("token_not_valid");
        http.send("POST", "/api/logout/", Http.bearer(ana), null);
        socket.send("{\"type\":\"ping\",\"ref\":\"p\"}");
        assertThat(socket.next("pong").path("ref").asText()).isEqualTo("p");
        http.send("POST", "/api/logout/", Http.bearer(later), null);
        assertThat(socket.closeCode()).isEqualTo(4003);
    }

    @Test
    void saysThatARoomIsDeletedBeforeItCloses() {
        TestSocket socket = opened(bia);
        http.send("DELETE", "/chat/rooms/" + room + "/", Http.bearer(ana), null);
        assertThat(socket.next("room_deleted")).hasSize(1);
        assertThat(socket.closeCode()).isEqualTo(4004);
    }

    @ParameterizedTest
    @CsvSource({"praca.v1,praca.v1", "'praca.plain,praca.v1',praca.v1", "praca.plain,praca.plain"})
    void picksOneOfTheDialectsOffered(String offered, String agreed) {
        TestSocket socket = TestSocket.open(base, path(), Http.bearer(ana), offered.split(",", -1));
        assertThat(socket.protocol()).isIn(List.of(offered.split(",", -1))).isNotEmpty();
        if (!offered.contains(",")) {
            assertThat(socket.protocol()).isEqualTo(agreed);
        }
    }

    private TestSocket open(User user) {
        return open(user, "");
    }

    private TestSocket open(User user, String query) {
        return TestSocket.open(base, path() + query, Map.of(), "praca.v1", "bearer." + user.access());
    }

    private TestSocket opened(User user) {
        TestSocket socket = open(user);
        socket.next("welcome");
        return socket;
    }

    private String path() {
        return "/ws/chat/" + room + "/";
    }

    private String route(String rest) {
        return "/chat/rooms/" + room + "/" + rest;
    }

    private static String say(TestSocket socket, String message) {
        socket.say(message);
        return socket.next("ack").path("id").asText();
    }

    private static void command(TestSocket socket, String type, String id, String... more) {
        List<String> members = new ArrayList<>(List.of("type", type, "id", id));
        members.addAll(List.of(more));
        socket.send(Http.object(members.toArray(String[]::new)));
    }

    private String unread(User user) {
        return http.get("/chat/unread/", user).body().path("items").toString();
    }

    private static List<JsonNode> events(Answer answer) {
        List<JsonNode> events = new ArrayList<>();
        answer.body().path("items").forEach(events::add);
        return events;
    }
}
