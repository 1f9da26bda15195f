package org.praca.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Json;
import org.praca.platform.Text;
import org.praca.token.KeyRotation;
import org.praca.web.Answer;

/** Administration by the routes of a running server, with what the one who asks may do there. */
final class HttpOffice implements Office {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String base;
    private String token = "";
    private String refreshToken = "";

    private HttpOffice(URI url) {
        base = url.toString().replaceAll("/+$", "");
    }

    static HttpOffice withToken(URI url, String token) {
        HttpOffice office = new HttpOffice(url);
        office.token = token.strip();
        return office;
    }

    static HttpOffice signIn(URI url, String username, String password) {
        HttpOffice office = new HttpOffice(url);
        ObjectNode credentials = object().put("username", username).put("password", password);
        JsonNode tokens = office.ask("POST", "/api/login/", credentials);
        office.token = tokens.path("access").asText();
        if (office.token.isEmpty()) {
            throw new Refusal("The server wants more than a password. Give it an access token: --token-file");
        }
        office.refreshToken = tokens.path("refresh").asText();
        return office;
    }

    @Override
    public void createUser(ObjectNode account) {
        ask("POST", "/api/admin/users/", account);
    }

    @Override
    public void createRoom(String name, @Nullable String owner, boolean isPrivate) {
        if (owner != null) {
            throw new Refusal("Over HTTP a room belongs to the one who asks: leave --owner out.");
        }
        ask("POST", "/chat/rooms/", object().put("name", name).put("private", isPrivate));
    }

    @Override
    public void setPassword(String username, String password) {
        throw new Refusal("Over HTTP nobody gives somebody else a password: leave --url out, with the server stopped"
                + " where its database is a file.");
    }

    @Override
    public void unlock(String username) {
        ask("PATCH", user(username), object().putNull("locked_until"));
    }

    @Override
    public List<RoleLine> roles() {
        return all("/api/admin/roles/?").stream()
                .map(role -> new RoleLine(
                        role.path("name").asText(), names(role.path("permissions")), names(role.path("inherits"))))
                .toList();
    }

    @Override
    public List<String> rolesOf(String username) {
        return names(ask("GET", user(username), null).path("roles"));
    }

    @Override
    public void setRoles(String username, List<String> roles) {
        ObjectNode change = object();
        roles.forEach(change.putArray("roles")::add);
        ask("PATCH", user(username), change);
    }

    @Override
    public void endSessions(String username) {
        ask("DELETE", user(username) + "sessions/", null);
    }

    @Override
    public void endAllSessions() {
        ask("DELETE", "/api/admin/sessions/", null);
    }

    @Override
    public List<KeyRotation.View> keys() {
        return all("/api/admin/keys/?").stream().map(HttpOffice::key).toList();
    }

    @Override
    public KeyRotation.View rotateKeys(boolean atOnce) {
        return key(ask("POST", "/api/admin/keys/", object().put("at_once", atOnce)));
    }

    @Override
    public void retireKey(String kid) {
        ask("DELETE", "/api/admin/keys/" + Answer.segment(kid) + "/", null);
    }

    /** A session that was opened for one command does not stay; where the command has ended it, nothing is left to end. */
    @Override
    public void close() {
        try {
            if (!refreshToken.isEmpty()) {
                ask("POST", "/api/logout/", object().put("refresh", refreshToken));
            }
        } catch (Refusal e) {
            refreshToken = "";
        }
    }

    private static KeyRotation.View key(JsonNode key) {
        return Json.MAPPER.convertValue(key, KeyRotation.View.class);
    }

    /** The path of the account of exactly that name or e-mail. */
    private String user(String name) {
        return all("/api/admin/users/?search=" + Answer.segment(name) + "&").stream()
                .filter(user -> Text.fold(user.path("username").asText()).equals(Text.fold(name))
                        || Text.fold(user.path("email").asText()).equals(Text.fold(name)))
                .findFirst()
                .map(user -> "/api/admin/users/" + user.path("id").asText() + "/")
                .orElseThrow(() -> new Refusal("There is no user " + name + "."));
    }

    private List<JsonNode> all(String path) {
        List<JsonNode> found = new ArrayList<>();
        JsonNode page = ask("GET", path + "limit=200", null);
        page.path("items").forEach(found::add);
        while (page.path("next").isTextual()) {
            page = ask(
                    "GET",
                    path + "limit=200&after=" + Answer.segment(page.path("next").asText()),
                    null);
            page.path("items").forEach(found::add);
        }
        return found;
    }

    private JsonNode ask(String method, String path, @Nullable ObjectNode body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .header("Accept-Language", "en")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(Json.write(body)));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode answer = Json.parse(response.body()).orElse(MissingNode.getInstance());
            if (response.statusCode() / 100 != 2) {
                throw new Refusal(sentences(response.statusCode(), answer));
            }
            return answer;
        } catch (IOException e) {
            throw new Refusal("The server at " + base + " does not answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("Interrupted.");
        }
    }

    /** What a problem says of itself and of each field. */
    private static String sentences(int status, JsonNode problem) {
        List<String> lines = new ArrayList<>();
        lines.add(problem.path("detail").asText("The server answered " + status + "."));
        problem.properties().forEach(member -> {
            if (member.getValue().isArray()) {
                lines.add("  " + member.getKey() + ": " + String.join(" ", names(member.getValue())));
            }
        });
        return String.join(System.lineSeparator(), lines);
    }

    private static List<String> names(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }
}
