package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;
import org.praca.testing.TestSocket;

/** What a socket may still do when its token is over. */
class ExpiryIT {
    private static Praca praca;

    @BeforeAll
    static void start() {
        praca = Praca.start(Map.of("PRACA_ACCESS_TOKEN_LIFETIME", "PT3S"));
    }

    @AfterAll
    static void stop() {
        praca.stop();
    }

    @Test
    void hearsAndRenewsItselfButSaysNothing() {
        Http http = new Http(praca.baseUri());
        User ana = http.newUser();
        String room = Http.unique("expiry");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", room));
        TestSocket mine = TestSocket.open(
                praca.baseUri(), "/ws/chat/" + room + "/", Map.of(), "praca.v1", "bearer." + ana.access());
        mine.next("welcome");
        Awaitility.await().until(() -> isRefused(mine));
        mine.send("{\"type\":\"ping\",\"ref\":\"p\"}");
        assertThat(mine.next("pong").path("ref").asText()).isEqualTo("p");
        User later = http.login(ana.name(), Http.PASSWORD);
        TestSocket other = TestSocket.open(praca.baseUri(), "/ws/chat/" + room + "/", Http.bearer(later));
        other.say("heard all the same");
        assertThat(mine.next("message").path("message").asText()).isEqualTo("heard all the same");
        User latest = http.login(ana.name(), Http.PASSWORD);
        mine.send(Http.object("type", "auth", "token", latest.access()));
        mine.next("authenticated");
        mine.say("here again");
        assertThat(mine.next("ack").path("id").isTextual()).isTrue();
    }

    private static boolean isRefused(TestSocket socket) {
        socket.send("{\"type\":\"typing\",\"ref\":\"t\"}");
        socket.send("{\"type\":\"ping\"}");
        JsonNode frame = socket.next();
        while (!frame.path("type").asText().equals("pong")) {
            if (frame.path("code").asText().equals("token_not_valid")) {
                socket.next("pong");
                return true;
            }
            frame = socket.next();
        }
        return false;
    }
}
