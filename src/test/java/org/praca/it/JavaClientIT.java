package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.testing.ChatProcess;
import org.praca.testing.Http;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;
import org.praca.testing.Relay;
import org.praca.testing.TestSocket;

/** The example client in Java, on a bad network, with tokens that soon end. */
class JavaClientIT {
    private static Praca praca;
    private static Http http;

    private User ana;
    private User bia;
    private String room;

    @BeforeAll
    static void start() {
        praca = Praca.start(Map.of("PRACA_ACCESS_TOKEN_LIFETIME", "PT6S"));
        http = new Http(praca.baseUri());
    }

    @AfterAll
    static void stop() {
        praca.stop();
    }

    @BeforeEach
    void makeARoom() {
        ana = http.newUser();
        bia = http.newUser();
        room = Http.unique("sala java ");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", room));
    }

    @Test
    void missesNothingAndSendsEverythingOnceWhateverTheNetworkDoes() throws InterruptedException {
        try (Relay relay = new Relay(praca.baseUri());
                ChatProcess chat = ChatProcess.start(relay.baseUri(), room, ana)) {
            patiently().until(() -> chat.log().contains("Connected as " + ana.name()));
            chat.type("um");
            patiently().until(() -> chat.output().contains("1 " + ana.name() + ": um"));
            relay.cut();
            say("dois");
            say("três");
            chat.type("quatro");
            relay.reopen();
            patiently().until(() -> chat.output().contains("4 " + ana.name() + ": quatro"));
            relay.mute();
            TestSocket witness = plain("?after=4");
            chat.type("cinco");
            assertThat(witness.next().path("message").asText()).isEqualTo("cinco");
            relay.cut();
            say("seis");
            relay.reopen();
            chat.type("sete");
            chat.endInput();
            assertThat(chat.awaitExit()).as("%s", chat.log()).isZero();
            assertThat(chat.output())
                    .containsExactly(
                            "1 " + ana.name() + ": um",
                            "2 " + bia.name() + ": dois",
                            "3 " + bia.name() + ": três",
                            "4 " + ana.name() + ": quatro",
                            "5 " + ana.name() + ": cinco",
                            "6 " + bia.name() + ": seis",
                            "7 " + ana.name() + ": sete");
        }
    }

    @Test
    void staysBeyondTheEndOfItsTokenAndLeavesWithTheRoom() throws InterruptedException {
        try (ChatProcess chat = ChatProcess.start(praca.baseUri(), room, ana)) {
            patiently().until(() -> chat.log().contains("Connected as " + ana.name()));
            User later = http.login(bia.name(), Http.PASSWORD);
            patiently().until(() -> http.get("/api/protected/", later).status() == 401);
            chat.type("olá");
            patiently().until(() -> chat.output().contains("1 " + ana.name() + ": olá"));
            assertThat(chat.log()).hasSize(1);
            User owner = http.login(ana.name(), Http.PASSWORD);
            assertThat(http.json("DELETE", "/chat/rooms/" + path(), owner, "").status())
                    .isEqualTo(204);
            assertThat(chat.awaitExit()).isEqualTo(1);
            assertThat(chat.log()).last().asString().endsWith("4004");
        }
    }

    private void say(String message) {
        TestSocket socket = plain("");
        socket.say(message);
        assertThat(socket.next().path("message").asText()).isEqualTo(message);
        socket.close();
    }

    private TestSocket plain(String query) {
        User now = http.login(bia.name(), Http.PASSWORD);
        return TestSocket.open(praca.baseUri(), "/ws/chat/" + path() + query, Http.bearer(now));
    }

    private String path() {
        return room.replace(" ", "%20") + "/";
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }
}
