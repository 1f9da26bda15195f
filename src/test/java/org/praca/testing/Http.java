package org.praca.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** A client of the API as any other. Thread-safe. */
public final class Http {
    public static final String PASSWORD = "longa frase de passe 42";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** An answer; {@code body} is missing where it is not JSON. */
    public record Answer(int status, JsonNode body, String text, HttpHeaders headers) {
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public String code() {
            return body.path("code").asText();
        }
    }

    /** Somebody who has signed in. */
    public record User(String name, String access, String refresh) {}

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;

    public Http(URI base) {
        this.base = base;
    }

    public URI base() {
        return base;
    }

    public Answer get(String path, Map<String, String> headers) {
        return send("GET", path, headers, null);
    }

    public Answer get(String path, User user) {
        return get(path, bearer(user));
    }

    public Answer post(String path, String json) {
        return send("POST", path, Map.of("Content-Type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
    }

    public Answer json(String method, String path, User user, String json) {
        return send(
                method,
                path,
                Map.of("Content-Type", "application/json", "Authorization", "Bearer " + user.access()),
                json.getBytes(StandardCharsets.UTF_8));
    }

    public Answer send(String method, String path, Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), parse(response.body()), response.body(), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** An answer whose body is no text. */
    public HttpResponse<byte[]> bytes(String method, String path, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.noBody());
        headers.forEach(request::header);
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static Map<String, String> bearer(User user) {
        return Map.of("Authorization", "Bearer " + user.access());
    }

    /** A name that nobody has. */
    public static String unique(String prefix) {
        return prefix + UUID.randomUUID().toString().substring(0, 12);
    }

    /** A new account, signed in. */
    public User newUser() {
        String name = unique("u");
        Answer answer = post("/api/register/", object("username", name, "password", PASSWORD));
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.text());
        }
        return login(name, PASSWORD);
    }

    public User login(String name, String password) {
        Answer answer = post("/api/login/", object("username", name, "password", password));
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.text());
        }
        return new User(
                name,
                answer.body().path("access").asText(),
                answer.body().path("refresh").asText());
    }

    public User admin() {
        return login(Praca.ADMIN, Praca.ADMIN_PASSWORD);
    }

    /** A JSON object of text members. */
    public static String object(String... namesAndValues) {
        var node = JSON.createObjectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            node.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return node.toString();
    }

    static JsonNode parse(String text) {
        try {
            return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
