package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** Rooms, the handshake and the plain dialect. */
class ChatIT {
    private final URI base = Praca.shared().baseUri();
    private final Http http = new Http(base);
    private User user;
    private String room;
    private String path;

    @BeforeEach
    void makeARoom() {
        user = http.newUser();
        room = Http.unique("sala-de-teste 😀 ");
        path = "/ws/chat/" + encode(room) + "/";
        assertThat(http.json("POST", "/chat/rooms/", user, Http.object("name", "  " + room + " "))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void carriesWhatOneSaysToEverybodyIncludingOneself() {
        User other = http.newUser();
        TestSocket mine = TestSocket.open(base, path, Http.bearer(user));
        TestSocket theirs = TestSocket.open(base, path, Map.of(), "praca.plain", "bearer." + other.access());
        assertThat(theirs.protocol()).isEqualTo("praca.plain");
        mine.send("{\"message\":\"<b>olá</b>\",\"username\":\"admin\",\"type\":\"evil\"}");
        var heard = theirs.next();
        assertThat(heard).isEqualTo(mine.next());
        assertThat(heard.path("type").asText()).isEqualTo("message");
        assertThat(heard.path("message").asText()).isEqualTo("<b>olá</b>");
        assertThat(heard.path("username").asText()).isEqualTo(user.name());
        assertThat(heard.path("room").asText()).isEqualTo(room);
        assertThat(heard.path("seq").asLong()).isEqualTo(1);
    }

    @Test
    void numbersMessagesWithoutHolesForEverySocket() {
        List<TestSocket> sockets = IntStream.range(0, 5)
                .mapToObj(i -> TestSocket.open(base, path, Http.bearer(http.newUser())))
                .toList();
        sockets.forEach(socket -> IntStream.range(0, 10).forEach(i -> socket.say("m" + i)));
        for (TestSocket socket : sockets) {
            List<Long> seqs = new ArrayList<>();
            IntStream.range(0, 50)
                    .forEach(i -> seqs.add(socket.next().path("seq").asLong()));
            assertThat(seqs).isEqualTo(LongStream.rangeClosed(1, 50).boxed().toList());
        }
        Answer page = http.get("/chat/rooms/" + encode(room) + "/messages/?limit=20", user);
        assertThat(page.body().path("items").path(19).path("seq").asLong()).isEqualTo(50);
        assertThat(page.body().path("next").asLong()).isEqualTo(31);
        Answer after = http.get("/chat/rooms/" + encode(room) + "/messages/?after=48", user);
        assertThat(after.body().path("items")).hasSize(2);
        assertThat(after.body().path("next").isNull()).isTrue();
    }

    @Test
    void replaysWhatWasMissed() {
        TestSocket first = TestSocket.open(base, path, Http.bearer(user));
        first.say("one");
        first.next();
        TestSocket second = TestSocket.open(base, path + "?after=0", Http.bearer(user));
        assertThat(second.next().path("message").asText()).isEqualTo("one");
        first.say("two");
        assertThat(second.next().path("message").asText()).isEqualTo("two");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{bad|parse_error",
                "{\"message\":NaN}|parse_error",
                "5|invalid",
                "[]|invalid",
                "null|invalid",
                "{\"message\":null}|invalid",
                "{\"message\":5}|invalid",
                "{\"message\":\"  \"}|invalid",
                "{\"message\":\"\\u00a0\\u2003\"}|invalid",
                "{\"message\":\"a\\u0000b\"}|invalid",
                "{\"message\":\"\\ud800\"}|invalid",
                "{\"type\":\"nonsense\"}|unknown_type"
            })
    void answersBadFramesAndStaysOpen(String frame, String code) {
        TestSocket socket = TestSocket.open(base, path, Http.bearer(user));
        socket.send(frame);
        assertThat(socket.next().path("code").asText()).isEqualTo(code);
        socket.sendBinary("{\"message\":\"x\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(socket.next().path("code").asText()).isEqualTo("invalid");
        socket.say("still here");
        assertThat(socket.next().path("message").asText()).isEqualTo("still here");
    }

    @Test
    void closesWhoSendsTooMuchAtOnce() {
        TestSocket socket = TestSocket.open(base, path, Http.bearer(user));
        socket.say("x".repeat(4_001));
        assertThat(socket.next().path("code").asText()).isEqualTo("invalid");
        socket.say("x".repeat(66_000));
        assertThat(socket.closeCode()).isEqualTo(1009);
    }

    /** More than the window and the queue; on other servers the kernel's buffers take more than a test can say within the rate. */
    @Test
    void closesWhoDoesNotReadAndLetsTheOthersGoOn() {
        try (RawWebSocket slow = RawWebSocket.open(base, path, Http.bearer(user))) {
            assertThat(slow.status()).isEqualTo(101);
            List<TestSocket> talkers = IntStream.range(0, 4)
                    .mapToObj(i -> TestSocket.open(base, path, Http.bearer(http.newUser())))
                    .toList();
            String long15k = "😀".repeat(3_900);
            for (int said = 0; said < 160; said += talkers.size()) {
                talkers.forEach(socket -> socket.say(long15k));
                for (TestSocket socket : talkers) {
                    IntStream.rangeClosed(said + 1, said + talkers.size())
                            .forEach(i -> assertThat(socket.next(Duration.ofSeconds(30))
                                            .path("seq")
                                            .asLong())
                                    .isEqualTo(i));
                }
            }
            if (Praca.shared().readsBehindServlets()) {
                assertThat(slow.closeCode()).isIn(4008, 1006);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Connection,'',426",
        "Connection,keep-alive,426",
        "Sec-WebSocket-Key,abc,400",
        "Origin,ftp://127.0.0.1,403",
        "Origin,http://127.0.0.1:1/,403"
    })
    void refusesHandshakesThatAreNone(String header, String value, int status) {
        Map<String, String> headers = new HashMap<>(Http.bearer(user));
        headers.put(header, value);
        try (RawWebSocket socket = RawWebSocket.open(base, path, headers)) {
            assertThat(socket.status()).isEqualTo(status);
        }
    }

    @Test
    void refusesHandshakesBeforeTheUpgrade() {
        assertThat(refusal(path, Map.of())).isEqualTo(401);
        assertThat(refusal(path, Map.of("Authorization", "Bearer garbage"))).isEqualTo(401);
        assertThat(refusal(path + "?token=" + user.access(), Map.of())).isEqualTo(401);
        assertThat(refusal("/ws/chat/" + Http.unique("none") + "/", Http.bearer(user)))
                .isEqualTo(404);
        assertThat(refusal(path + "?after=1", Http.bearer(user))).isEqualTo(400);
        assertThat(refusal(path + "?after=-1", Http.bearer(user))).isEqualTo(400);
        assertThat(refusal(path + "?after=0&after=0", Http.bearer(user))).isEqualTo(400);
        assertThat(refusal(path, origin("http://evil.example"))).isEqualTo(403);
        assertThat(refusal(path, origin("null"))).isEqualTo(403);
        TestSocket own = TestSocket.open(base, path, origin(base.toString()));
        own.say("from our own page");
        assertThat(own.next().path("seq").asLong()).isEqualTo(1);
    }

    @Test
    void takesATicketOnce() {
        String ticket = http.json("POST", "/api/ws_ticket/", user, "{}")
                .body()
                .path("ticket")
                .asText();
        TestSocket socket = TestSocket.open(base, path + "?ticket=" + ticket, Map.of());
        socket.say("by ticket");
        assertThat(socket.next().path("username").asText()).isEqualTo(user.name());
        assertThat(refusal(path + "?ticket=" + ticket, Map.of())).isEqualTo(401);
    }

    @Test
    void closesTheSocketsOfAnEndedSessionAndOfADeletedRoom() {
        User other = http.newUser();
        TestSocket mine = TestSocket.open(base, path, Http.bearer(user));
        TestSocket theirs = TestSocket.open(base, path, Http.bearer(other));
        http.json("POST", "/api/logout/", other, "{}");
        assertThat(theirs.closeCode()).isEqualTo(4003);
        assertThat(http.json("DELETE", "/chat/rooms/" + encode(room) + "/", http.newUser(), "")
                        .status())
                .isEqualTo(403);
        assertThat(http.json("DELETE", "/chat/rooms/" + encode(room) + "/", user, "")
                        .status())
                .isEqualTo(204);
        assertThat(mine.closeCode()).isEqualTo(4004);
        assertThat(http.get("/chat/rooms/" + encode(room) + "/", user).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|This field is required.",
                "{\"name\":\"   \"}|This field may not be blank.",
                "{\"name\":5}|Not a valid string.",
                "{\"name\":\"a/b\"}|This name may not contain \"/\", \"\\\" or control characters, nor be \".\" or \"..\".",
                "{\"name\":\"..\"}|This name may not contain \"/\", \"\\\" or control characters, nor be \".\" or \"..\"."
            })
    void refusesBadRoomNames(String body, String sentence) {
        Answer answer = http.json("POST", "/chat/rooms/", user, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("name").path(0).asText()).isEqualTo(sentence);
    }

    @Test
    void listsRoomsAsABareArrayPageByPage() {
        http.json("POST", "/chat/rooms/", user, Http.object("name", room + " two"));
        Answer first = http.get("/chat/rooms/?limit=1&search=" + encode(room), user);
        assertThat(first.body().isArray()).isTrue();
        assertThat(first.body()).hasSize(1);
        assertThat(first.header("Link")).contains("rel=\"next\"");
        assertThat(http.get("/chat/rooms/?search=" + encode(room), user).body()).hasSize(2);
        assertThat(http.json("POST", "/chat/rooms/", user, Http.object("name", room.toUpperCase(java.util.Locale.ROOT)))
                        .status())
                .isEqualTo(400);
    }

    private Map<String, String> origin(String origin) {
        return Map.of("Authorization", "Bearer " + user.access(), "Origin", origin);
    }

    private int refusal(String where, Map<String, String> headers) {
        return catchThrowableOfType(TestSocket.Refused.class, () -> TestSocket.open(base, where, headers))
                .status();
    }

    private static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
