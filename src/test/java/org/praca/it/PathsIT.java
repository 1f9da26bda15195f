package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.testing.Http;
import org.praca.testing.Praca;
import org.praca.testing.RawWebSocket;

/** Request targets that no well-behaved client sends: each is answered with a problem, and nothing breaks. */
class PathsIT {
    private static final int PATIENCE_MILLIS = 10_000;

    private record Answer(int status, String head, String body) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(body);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/%zz/",
                "/%",
                "/%a",
                "/api/%",
                "/%u0041",
                "/chat/rooms/%FF/",
                "/chat/rooms/a%00b/",
                "/chat/rooms/a%5Cb/",
                "/chat/rooms/a\\b/",
                "/ws/chat/%zz/",
                "/api/%C0%AF",
                "/%E0%80%80",
                "/%ED%A0%80",
                "/%252e%252e%252fetc",
                "/..%2f",
                "/../x",
                "/api/..%2f..%2f",
                "/%2e%2e/x",
                "/a//b",
                "/nothing;jsessionid=1"
            })
    void answersABadPathWithAProblem(String path) throws IOException {
        int before = Praca.shared().output().length();
        Answer answer = get(path);
        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.head()).contains("application/problem+json").contains("nosniff");
        assertThat(answer.json().path("status").asInt()).isEqualTo(answer.status());
        assertThat(answer.json().path("code").asText()).isIn("bad_request", "not_found");
        assertThat(Praca.shared().output().substring(before)).doesNotContain("Exception");
    }

    @Test
    void saysWhatTheClientHasAskedFor() throws IOException {
        Answer answer = get("/api/%zz/");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("code").asText()).isEqualTo("bad_request");
        assertThat(answer.json().path("instance").asText()).isEqualTo("/api/%zz/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat/rooms/%C3%A7%F0%9F%98%80/", "/api/admin/users/%25/", "/api/sessions/a%20b/"})
    void lookForNothingWrongInAGoodPath(String path) throws IOException {
        assertThat(get(path).status()).isIn(401, 405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b:c", "a b", "a/b", "a@b", "[::1", "a:x"})
    void answersABadHostWithAProblem(String host) throws IOException {
        int before = Praca.shared().output().length();
        Answer answer = get("/api/me/", host);
        assertThat(answer.status()).isEqualTo(400);
        if (Praca.asksAboutBadHosts()) {
            assertThat(answer.json().path("code").asText()).isEqualTo("bad_request");
            assertThat(answer.json().path("instance").asText()).isEqualTo("/api/me/");
        }
        assertThat(Praca.shared().output().substring(before)).doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"praca.example", "127.0.0.1:8080", "[::1]:8080"})
    void takesAGoodHost(String host) throws IOException {
        assertThat(get("/api/me/", host).status()).isEqualTo(401);
    }

    private static Answer get(String target) throws IOException {
        return get(target, Praca.shared().baseUri().getAuthority());
    }

    private static Answer get(String target, String host) throws IOException {
        URI base = Praca.shared().baseUri();
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            String request = "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String[] parts = answer.split("\r\n\r\n", 2);
            return new Answer(Integer.parseInt(parts[0].split(" ", 3)[1]), parts[0], parts[1]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "a%00b", "%FF", "a%5Cb"})
    void refusesAHandshakeOnABadPath(String room) {
        int before = Praca.shared().output().length();
        try (RawWebSocket socket = RawWebSocket.open(Praca.shared().baseUri(), "/ws/chat/" + room + "/", Map.of())) {
            assertThat(socket.status()).isIn(400, 404);
            assertThat(socket.head()).contains("application/problem+json");
        }
        assertThat(Praca.shared().output().substring(before)).doesNotContain("Exception");
    }

    @Test
    void refusesABackslashInARoomsName() {
        Http http = new Http(Praca.shared().baseUri());
        Http.Answer answer = http.json("POST", "/chat/rooms/", http.newUser(), Http.object("name", "a\\b"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("name").path(0).asText()).contains("\"\\\"");
    }
}
