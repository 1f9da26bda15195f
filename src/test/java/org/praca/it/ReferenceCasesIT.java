package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Praca;
import org.praca.testing.RawWebSocket;

/** Everything that a client of the reference tutorial was seen to do, and what Praça answers to it. */
class ReferenceCasesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base = Praca.shared().baseUri();
    private final Http http = new Http(base);
    private final ReferenceWorld world = new ReferenceWorld(http);

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.praca.it.ReferenceCases#requests")
    void answersTheRequest(ReferenceCases.Request request) {
        Answer answer = http.send(request.method(), world.fill(request.path()), headers(request), body(request.body()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(request.status());
        assertThat(answer.text()).doesNotContain("Exception", "org.praca", "SELECT");
        if (request.answer().equals(List.of("bare"))) {
            return;
        }
        if (request.status() >= 400) {
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.body().path("status").asInt()).isEqualTo(request.status());
            assertThat(answer.body().path("instance").asText()).isNotEmpty();
        } else if (request.status() == 205 || request.status() == 204) {
            assertThat(answer.text()).isEmpty();
        }
        request.answer().stream().map(world::fill).forEach(expected -> holds(answer, expected));
    }

    private Map<String, String> headers(ReferenceCases.Request request) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (!request.body().isEmpty()) {
            headers.put("Content-Type", "application/json");
        }
        request.headers().forEach((name, value) -> headers.put(name, world.fill(value)));
        headers.values().removeIf("-"::equals);
        return headers;
    }

    private byte[] body(String body) {
        if (body.isEmpty()) {
            return null;
        }
        return body.startsWith("base64:")
                ? Base64.getDecoder().decode(body.substring(7))
                : world.fill(body).getBytes(StandardCharsets.UTF_8);
    }

    private static void holds(Answer answer, String expected) {
        if (expected.contains(":=")) {
            String[] parts = expected.split(":=", 2);
            header(answer, parts[0], parts[1]);
        } else if (expected.startsWith("!")) {
            assertThat(find(answer.body(), expected.substring(1)).isMissingNode())
                    .as(expected)
                    .isTrue();
        } else if (expected.endsWith("?")) {
            JsonNode found = find(answer.body(), expected.substring(0, expected.length() - 1));
            assertThat(found.isMissingNode() || found.isNull())
                    .as(expected + " in " + answer.text())
                    .isFalse();
        } else {
            String[] parts = expected.split("=", 2);
            assertThat(texts(find(answer.body(), parts[0])))
                    .as(expected + " in " + answer.text())
                    .contains(parts[1]);
        }
    }

    private static void header(Answer answer, String name, String value) {
        String found = answer.header(name);
        switch (name) {
            case "Allow" ->
                assertThat(Arrays.stream(found.split(",", -1)).map(String::strip))
                        .contains(value);
            case "Location" -> assertThat(found).endsWith(value);
            default -> assertThat(found).as(name).isEqualTo(value);
        }
    }

    private static JsonNode find(JsonNode from, String path) {
        JsonNode node = from;
        for (String name : path.split("\\.", -1)) {
            node = node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name);
        }
        return node;
    }

    private static List<String> texts(JsonNode node) {
        List<String> found = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(item -> found.add(item.asText()));
        } else if (!node.isMissingNode()) {
            found.add(node.asText());
        }
        return found;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.praca.it.ReferenceCases#sockets")
    void answersTheSocket(ReferenceCases.Socket socket) {
        Map<String, String> headers = new LinkedHashMap<>();
        socket.headers().forEach((name, value) -> headers.put(name, world.fill(value)));
        String path = world.fill(socket.path());
        try (RawWebSocket raw = RawWebSocket.open(base, path, headers)) {
            assertThat(raw.status()).as(raw.head()).isEqualTo(socket.status());
            if (socket.status() == 101) {
                try (RawWebSocket other = RawWebSocket.open(
                        base,
                        path,
                        Map.of("Authorization", "Bearer " + world.beltrano().access()))) {
                    socket.sent().forEach(sent -> send(raw, world.fill(sent)));
                    socket.answer().stream().map(world::fill).forEach(expected -> comes(raw, other, expected));
                }
            } else {
                List<String> lines = socket.answer().isEmpty() ? List.of("application/problem+json") : socket.answer();
                lines.forEach(line -> assertThat(raw.head()).contains(line.replace("head=", "")));
            }
        }
    }

    private static void send(RawWebSocket socket, String sent) {
        int colon = sent.indexOf(':');
        String text = sent.substring(colon + 1);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int whole = RawWebSocket.FIN | RawWebSocket.TEXT;
        switch (sent.substring(0, colon)) {
            case "text" -> socket.send(whole, bytes, true);
            case "binary" -> socket.send(RawWebSocket.FIN | RawWebSocket.BINARY, bytes, true);
            case "part" -> socket.send(RawWebSocket.TEXT, bytes, true);
            case "more" -> socket.send(RawWebSocket.CONTINUATION, bytes, true);
            case "last" -> socket.send(RawWebSocket.FIN | RawWebSocket.CONTINUATION, bytes, true);
            case "unmasked" -> socket.send(whole, bytes, false);
            case "rsv1" -> socket.send(whole | RawWebSocket.RSV1, bytes, true);
            case "bytes" -> socket.send(whole, HexFormat.of().parseHex(text), true);
            case "close" ->
                socket.send(
                        RawWebSocket.FIN | RawWebSocket.CLOSE,
                        ByteBuffer.allocate(2).putShort(Short.parseShort(text)).array(),
                        true);
            default -> throw new IllegalArgumentException(sent);
        }
    }

    private static void comes(RawWebSocket socket, RawWebSocket other, String expected) {
        String[] parts = expected.split("=", 2);
        switch (parts[0]) {
            case "message" -> {
                JsonNode message = frame(socket);
                assertThat(message.path("type").asText()).isEqualTo("message");
                assertThat(message.path("message").asText()).isEqualTo(parts[1]);
                assertThat(message.path("username").asText()).isNotEmpty();
                assertThat(frame(other)).isEqualTo(message);
            }
            case "error" -> {
                JsonNode error = frame(socket);
                assertThat(error.path("type").asText()).isEqualTo("error");
                assertThat(error.path("code").asText()).isEqualTo(parts[1]);
                assertThat(error.path("detail").asText()).isNotEmpty();
            }
            case "open" -> {
                socket.say("{\"message\":\"still here\"}");
                assertThat(frame(socket).path("message").asText()).isEqualTo("still here");
            }
            case "close" -> assertThat(parts[1].split("/", -1)).contains(Integer.toString(socket.closeCode()));
            case "read-or-close" -> {
                RawWebSocket.Frame frame = socket.next();
                boolean read =
                        frame.opcode() == RawWebSocket.TEXT && frame.text().contains("\"type\":\"message\"");
                assertThat(read || frame.closeCode() == Integer.parseInt(parts[1]))
                        .as(frame.toString())
                        .isTrue();
            }
            default -> throw new IllegalArgumentException(expected);
        }
    }

    private static JsonNode frame(RawWebSocket socket) {
        RawWebSocket.Frame frame = socket.next();
        assertThat(frame.opcode()).isEqualTo(RawWebSocket.TEXT);
        try {
            return JSON.readTree(frame.text());
        } catch (JsonProcessingException e) {
            throw new AssertionError(frame.text(), e);
        }
    }
}
