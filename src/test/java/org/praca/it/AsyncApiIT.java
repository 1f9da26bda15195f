package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;
import org.praca.testing.SocketDocument;
import org.praca.testing.TestSocket;
import org.praca.testing.TestSocket.Direction;

/** The document of the chat socket is served, and frames are as it says. */
class AsyncApiIT {
    private static final String V1 = "v1";
    private static final String PLAIN = "plain";
    private static final Duration UNTIL_SOMEBODY_HAS_LEFT = Duration.ofSeconds(25);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A socket, and the document's channel that it is on. */
    private record Talk(String channel, TestSocket socket) {}

    private final URI base = Praca.shared().baseUri();
    private final Http http = new Http(base);
    private final SocketDocument document = SocketDocument.read();
    private final List<Talk> talks = new ArrayList<>();
    private User ana;
    private User bia;
    private String room;

    @BeforeEach
    void makeARoom() {
        ana = http.newUser();
        bia = http.newUser();
        room = Http.unique("described");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", room));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/asyncapi", "/asyncapi/"})
    void servesTheDocumentAsItIsWritten(String path) {
        Answer answer = http.get(path, Map.of());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(answer.text()).isEqualTo(document.text());
    }

    @Test
    void servesItAsJsonToo() {
        Answer answer = http.get("/asyncapi?format=json", Map.of());
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo(document.root());
        assertThat(http.post("/asyncapi", "{}").code()).isEqualTo("method_not_allowed");
    }

    /** Every command and event of both dialects, each way, and no frame that is not in the document. */
    @Test
    void describesAllThatIsSentAndReceived() {
        TestSocket mine = v1(ana, "/");
        letSomebodyComeAndGo(mine);
        TestSocket theirs = v1(bia, "?after=0");
        theirs.next("resumed");
        TestSocket plain = plain();
        String id = writeAndChange(mine, theirs);
        tellInPassing(mine, theirs);
        renewAndPing(mine);
        plain.send("{\"message\":\"olá\",\"other\":1}");
        plain.next();
        plain.send("{\"message\":\" \"}");
        assertThat(plain.next("error").path("code").asText()).isEqualTo("invalid");
        answered(mine, "{\"type\":\"delete\",\"id\":\"" + id + "\"}", "ack");
        v1(bia, "/?after=0").next("resumed");
        assertThat(theirs.next("message_deleted").path("id").asText()).isEqualTo(id);
        assertThat(http.get(route("events/?after=0"), bia).body().path("items"))
                .hasSizeGreaterThan(6)
                .allSatisfy(event -> assertThat(document.matches(V1, Direction.RECEIVED, event))
                        .as("%s", event)
                        .hasSize(1));
        waitUntilSomebodyHasLeft(mine);
        endTheRoom();
        assertThat(undescribed()).containsExactly("{\"message\":\" \"}");
        for (String channel : List.of(V1, PLAIN)) {
            for (Direction direction : Direction.values()) {
                assertThat(seen(channel, direction)).isEqualTo(document.messages(channel, direction));
            }
        }
    }

    private void letSomebodyComeAndGo(TestSocket witness) {
        TestSocket guest = v1(http.newUser(), "/");
        witness.next("presence");
        guest.close();
    }

    private static void waitUntilSomebodyHasLeft(TestSocket witness) {
        JsonNode frame = witness.next(UNTIL_SOMEBODY_HAS_LEFT);
        while (!frame.path("event").asText().equals("leave")) {
            frame = witness.next(UNTIL_SOMEBODY_HAS_LEFT);
        }
    }

    /** The message that is left of it. */
    private String writeAndChange(TestSocket mine, TestSocket theirs) {
        String send = Http.object("type", "send", "ref", "1", "message", "um", "client_id", "c");
        JsonNode ack = answered(mine, send, "ack");
        assertThat(answered(mine, send, "ack")).isEqualTo(ack);
        String id = ack.path("id").asText();
        answered(theirs, Http.object("message", "dois", "reply_to", id), "ack");
        byte[] form = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n--B--\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + ana.access(), "Content-Type", "multipart/form-data; boundary=B");
        String file = http.send("POST", route("files/"), headers, form)
                .body()
                .path("id")
                .asText();
        answered(mine, Http.object("type", "send", "message", "olha", "attachment", file), "ack");
        answered(mine, Http.object("type", "edit", "id", id, "message", "três"), "ack");
        String refused = Http.object("type", "edit", "ref", "é", "id", id, "message", "três");
        assertThat(answered(theirs, refused, "error").path("code").asText()).isEqualTo("permission_denied");
        answered(theirs, reaction(id, true), "ack");
        answered(theirs, reaction(id, false), "ack");
        assertThat(answered(theirs, reaction(id, false), "ack").path("seq").isNull())
                .isTrue();
        return id;
    }

    private static String reaction(String id, boolean on) {
        return "{\"type\":\"react\",\"id\":\"" + id + "\",\"emoji\":\"👍🏽\",\"on\":" + on + "}";
    }

    private static void tellInPassing(TestSocket mine, TestSocket theirs) {
        theirs.send("{\"type\":\"typing\",\"ref\":\"t\"}");
        mine.next("typing");
        theirs.send("{\"type\":\"read\",\"seq\":2}");
        mine.next("read");
    }

    private void renewAndPing(TestSocket mine) {
        String token = http.login(ana.name(), Http.PASSWORD).access();
        answered(mine, Http.object("type", "auth", "token", token), "authenticated");
        answered(mine, Http.object("type", "auth", "token", "garbage"), "error");
        answered(mine, "{\"type\":\"ping\"}", "pong");
    }

    private void endTheRoom() {
        http.json("DELETE", route(""), ana, "");
        talks.forEach(talk -> assertThat(talk.socket().closeCode()).isIn(1000, 4004));
    }

    /** What clients have said that the document does not allow; all that the server has said must be one of its messages. */
    private List<String> undescribed() {
        List<String> undescribed = new ArrayList<>();
        for (Talk talk : talks) {
            for (TestSocket.Line line : talk.socket().transcript()) {
                JsonNode frame = parsed(line.text());
                List<String> matches = document.matches(talk.channel(), line.direction(), frame);
                if (line.direction() == Direction.SENT && matches.isEmpty()) {
                    undescribed.add(line.text());
                } else {
                    assertThat(matches)
                            .as("%s %s", line, document.allFaults(talk.channel(), line.direction(), frame))
                            .hasSize(1);
                }
            }
        }
        return undescribed;
    }

    private Set<String> seen(String channel, Direction direction) {
        Set<String> seen = new TreeSet<>();
        talks.stream()
                .filter(talk -> talk.channel().equals(channel))
                .flatMap(talk -> talk.socket().transcript().stream())
                .filter(line -> line.direction() == direction)
                .forEach(line -> seen.addAll(document.matches(channel, direction, parsed(line.text()))));
        return seen;
    }

    @ParameterizedTest
    @MethodSource
    void allowsNothingThatTheServerRefuses(String frame) {
        assertThat(document.matches(V1, Direction.SENT, parsed(frame))).isEmpty();
        assertThat(answered(v1(ana, "/"), frame, "error").path("code").asText()).isNotEmpty();
    }

    static Stream<String> allowsNothingThatTheServerRefuses() {
        String id = "00000000-0000-4000-8000-000000000000";
        return Stream.of(
                "{",
                "5",
                "[]",
                "{}",
                "{\"type\":\"nonsense\"}",
                "{\"type\":\"welcome\"}",
                "{\"message\":5}",
                "{\"message\":null}",
                Http.object("message", " \t\n"),
                Http.object("message", "a\u0000b"),
                Http.object("message", "😀".repeat(4_001)),
                Http.object("type", "send"),
                Http.object("type", "send", "message", "x", "ref", "r".repeat(65)),
                Http.object("type", "send", "message", "x", "client_id", ""),
                Http.object("type", "send", "message", "x", "client_id", "c".repeat(65)),
                Http.object("type", "send", "message", "x", "reply_to", "1"),
                Http.object("type", "edit", "id", id),
                Http.object("type", "edit", "message", "x"),
                Http.object("type", "delete", "id", "1"),
                Http.object("type", "react", "id", id, "emoji", "👍"),
                Http.object("type", "react", "id", id, "emoji", "👍", "on", "true"),
                "{\"type\":\"react\",\"id\":\"" + id + "\",\"emoji\":\"" + "👍".repeat(33) + "\",\"on\":true}",
                "{\"type\":\"react\",\"id\":\"" + id + "\",\"emoji\":\"a\\n\",\"on\":true}",
                "{\"type\":\"read\"}",
                "{\"type\":\"read\",\"seq\":-1}",
                "{\"type\":\"read\",\"seq\":1.5}",
                "{\"type\":\"auth\"}",
                "{\"type\":\"ping\",\"ref\":1}");
    }

    private TestSocket v1(User user, String rest) {
        TestSocket socket = open(V1, rest, Map.of(), "praca.v1", "bearer." + user.access());
        socket.next("welcome");
        return socket;
    }

    private TestSocket plain() {
        return open(PLAIN, "/", Http.bearer(bia));
    }

    private TestSocket open(String channel, String rest, Map<String, String> headers, String... protocols) {
        TestSocket socket = TestSocket.open(base, "/ws/chat/" + room + rest, headers, protocols);
        talks.add(new Talk(channel, socket));
        return socket;
    }

    private static JsonNode answered(TestSocket socket, String command, String type) {
        socket.send(command);
        return socket.next(type);
    }

    private String route(String rest) {
        return "/chat/rooms/" + room + "/" + rest;
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
