package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.testing.ApiDocument;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;
import org.praca.testing.S3;
import org.praca.testing.TestSocket;

/** Files of a room: sent, refused, read. */
class FilesIT {
    private static final int MOST = 10 << 20;
    private static final byte[] PNG = HexFormat.of()
            .parseHex(
                    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" + "1f15c4890000000049454e44ae426082");

    private final Http http = new Http(Praca.shared().baseUri());
    private final ApiDocument document = ApiDocument.read();
    private User ana;
    private String room;
    private String route;

    @BeforeEach
    void makeARoom() {
        ana = http.newUser();
        room = Http.unique("sala de teste ");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", room));
        route = "/chat/rooms/" + room.replace(" ", "%20") + "/files/";
    }

    @Test
    void givesBackAPictureAsItCame() {
        Answer sent = send(form("file", "férias 📷.png", "text/html", PNG));
        assertThat(sent.status()).as(sent.text()).isEqualTo(201);
        assertThat(document.faults("POST", "/chat/rooms/{name}/files/", sent)).isEmpty();
        assertThat(sent.body()).hasSize(5);
        assertThat(sent.body().path("name").asText()).isEqualTo("férias 📷.png");
        assertThat(sent.body().path("type").asText()).isEqualTo("image/png");
        assertThat(sent.body().path("size").asInt()).isEqualTo(PNG.length);
        String url = sent.body().path("url").asText();
        assertThat(url).isEqualTo(route + sent.body().path("id").asText() + "/");
        assertThat(sent.header("Location")).isEqualTo(url);
        HttpResponse<byte[]> read = http.bytes("GET", url, Http.bearer(ana));
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(PNG);
        assertThat(header(read, "Content-Type")).isEqualTo("image/png");
        assertThat(header(read, "Content-Length")).isEqualTo(Integer.toString(PNG.length));
        assertThat(header(read, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(read, "Cache-Control")).isEqualTo("no-store");
        assertThat(read.headers().allValues("Content-Security-Policy")).anyMatch(policy -> policy.contains("sandbox"));
        assertThat(header(read, "Content-Disposition"))
                .isEqualTo("inline; filename=\"f_rias _.png\"; filename*=UTF-8''f%C3%A9rias%20%F0%9F%93%B7.png");
        HttpResponse<byte[]> head = http.bytes("HEAD", url.substring(0, url.length() - 1), Http.bearer(ana));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo(Integer.toString(PNG.length));
        assertThat(header(head, "Content-Type")).isEqualTo("image/png");
    }

    @ParameterizedTest
    @CsvSource({
        "<html><script>alert(1)</script></html>,text/html",
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>,image/svg+xml",
        "%PDF-1.7,application/pdf",
        "plain words,text/plain"
    })
    void letsNothingButPicturesBeShown(String content, String type) {
        Answer sent = send(form("file", "a.png", "image/png", bytes(content)));
        assertThat(sent.body().path("type").asText()).isEqualTo(type);
        HttpResponse<byte[]> read = http.bytes("GET", sent.body().path("url").asText(), Http.bearer(ana));
        assertThat(header(read, "Content-Type")).startsWith(type);
        assertThat(header(read, "Content-Disposition")).startsWith("attachment; ");
        assertThat(header(read, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(read.body()).isEqualTo(bytes(content));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"../../../etc/passwd|passwd", "..\\..\\boot.ini|boot.ini", "..|file", "a\u0001\u202Eb.txt|ab.txt"})
    void keepsOfANameWhatIsNoPath(String given, String kept) {
        Answer sent = send(form("file", given, "text/plain", bytes("x")));
        assertThat(sent.status()).as(sent.text()).isEqualTo(201);
        assertThat(sent.body().path("name").asText()).isEqualTo(kept);
    }

    @Test
    void takesTheLargestFileAndNotOneByteMore() {
        byte[] largest = new byte[MOST];
        new Random(1).nextBytes(largest);
        Answer sent = send(form("file", "large.bin", "application/octet-stream", largest));
        assertThat(sent.status()).as(sent.text()).isEqualTo(201);
        assertThat(http.bytes("GET", sent.body().path("url").asText(), Http.bearer(ana))
                        .body())
                .isEqualTo(largest);
        Answer more = send(form("file", "larger.bin", "application/octet-stream", new byte[MOST + 1]));
        assertThat(more.code()).as(more.text()).isEqualTo("payload_too_large");
        assertThat(more.status()).isEqualTo(413);
        assertThat(document.faults("POST", "/chat/rooms/{name}/files/", more)).isEmpty();
        Answer much = send(form("file", "large.bin", "application/octet-stream", new byte[2 * MOST]));
        assertThat(much.status()).isEqualTo(413);
        assertThat(send(form("file", "next.txt", "text/plain", bytes("x"))).status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "hello", "{\"file\":\"x\"}", "--B", "--B\r\nContent-Disposition: form-data; name=\"file\""})
    void refusesWhatIsNoForm(String body) {
        Answer answer = send("multipart/form-data; boundary=B", bytes(body));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isIn("parse_error", "invalid");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 8_000, 100_000, 200_100})
    void refusesAFormThatBreaksOff(int at) {
        byte[] whole = form("file", "a.bin", "application/octet-stream", new byte[200_000]);
        Answer answer = send("multipart/form-data; boundary=B", Arrays.copyOf(whole, at));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("parse_error");
    }

    @Test
    void namesTheMemberThatIsMissingOrWrong() {
        Answer missing = send(form("other", "a.txt", "text/plain", bytes("x")));
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.code()).isEqualTo("invalid");
        assertThat(missing.body().path("file").path(0).asText()).isEqualTo("No file was submitted.");
        Answer text = send(
                "multipart/form-data; boundary=B",
                bytes("--B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--B--\r\n"));
        assertThat(text.body().path("file").path(0).asText()).startsWith("The submitted data was not a file.");
        Answer empty = send(form("file", "a.txt", "text/plain", new byte[0]));
        assertThat(empty.body().path("file").path(0).asText()).isEqualTo("The submitted file is empty.");
        Answer nothing = http.send("POST", route, Http.bearer(ana), null);
        assertThat(nothing.body().path("file").path(0).asText()).isEqualTo("No file was submitted.");
        String part = new String(form("file", "a.txt", "text/plain", bytes("x")), StandardCharsets.UTF_8);
        Answer two = send("multipart/form-data; boundary=B", bytes(part.replace("--B--\r\n", "") + part));
        assertThat(two.body().path("file").path(0).asText()).isEqualTo("Send one file at a time.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-www-form-urlencoded", "multipart/mixed; boundary=B"})
    void takesAFormAlone(String type) {
        Answer answer = send(type, bytes("{}"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(415);
        assertThat(answer.code()).isEqualTo("unsupported_media_type");
    }

    @Test
    void isForThoseWhoMayEnterTheRoom() {
        byte[] body = form("file", "a.txt", "text/plain", bytes("x"));
        String url = send(body).body().path("url").asText();
        assertThat(http.get(url, Map.of()).status()).isEqualTo(401);
        assertThat(http.send("POST", route, Map.of("Content-Type", "multipart/form-data; boundary=B"), body)
                        .status())
                .isEqualTo(401);
        String nowhere = "/chat/rooms/" + Http.unique("nowhere") + "/files/";
        assertThat(http.send("POST", nowhere, headers("multipart/form-data; boundary=B"), body)
                        .status())
                .isEqualTo(404);
        String other = Http.unique("outra");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", other));
        String id = url.substring(route.length());
        assertThat(http.get("/chat/rooms/" + other + "/files/" + id, ana).status())
                .isEqualTo(404);
        assertThat(http.get(route + UUID.randomUUID() + "/", ana).status()).isEqualTo(404);
        assertThat(http.get(route + "passwd", ana).status()).isEqualTo(404);
        assertThat(http.get(url, http.newUser()).status()).isEqualTo(200);
        Answer list = http.get(route, ana);
        assertThat(list.status()).isEqualTo(405);
        assertThat(list.header("Allow")).isEqualTo("OPTIONS, POST");
        http.send("DELETE", route.replace("/files/", "/"), Http.bearer(ana), null);
        assertThat(http.get(url, ana).status()).isEqualTo(404);
    }

    @Test
    void goesAlongWithTheMessageThatNamesIt() {
        JsonNode file = send(form("file", "a b.png", "image/png", PNG)).body();
        String command = "{\"type\":\"send\",\"message\":\"olha\",\"attachment\":\"%s\"}";
        User bia = http.newUser();
        TestSocket mine = socket(ana);
        TestSocket theirs = socket(bia);
        mine.send(command.formatted(UUID.randomUUID()));
        assertThat(mine.next("error").path("code").asText()).isEqualTo("not_found");
        mine.send(command.formatted(file.path("id").asText()));
        String message = mine.next("ack").path("id").asText();
        assertThat(theirs.next("message").path("attachment")).isEqualTo(file);
        String history = route.replace("/files/", "/messages/");
        assertThat(http.get(history, bia).body().path("items").path(0).path("attachment"))
                .isEqualTo(file);
        String resumed = "/ws/chat/" + room.replace(" ", "%20") + "/?after=0";
        assertThat(TestSocket.open(Praca.shared().baseUri(), resumed, Http.bearer(bia), "praca.v1")
                        .next("message")
                        .path("attachment"))
                .isEqualTo(file);
        mine.send(Http.object("type", "delete", "id", message));
        assertThat(theirs.next("message_deleted").path("id").asText()).isEqualTo(message);
        assertThat(http.get(file.path("url").asText(), bia).status()).isEqualTo(404);
        assertThat(http.get(history, bia).text()).doesNotContain("a b.png");
    }

    @Test
    void isNamedInItsOwnRoomAlone() {
        String id = send(form("file", "a.txt", "text/plain", bytes("x")))
                .body()
                .path("id")
                .asText();
        String other = Http.unique("outra");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", other));
        TestSocket socket =
                TestSocket.open(Praca.shared().baseUri(), "/ws/chat/" + other + "/", Http.bearer(ana), "praca.v1");
        socket.send(Http.object("type", "send", "message", "x", "attachment", id));
        assertThat(socket.next("error").path("code").asText()).isEqualTo("not_found");
    }

    @Test
    void isNotThereForWhoeverDoesNotSeeTheRoom() {
        String closed = Http.unique("clube");
        http.json("POST", "/chat/rooms/", ana, "{\"name\":\"" + closed + "\",\"private\":true}");
        String there = "/chat/rooms/" + closed + "/files/";
        byte[] body = form("file", "a.txt", "text/plain", bytes("x"));
        String url = http.send("POST", there, headers("multipart/form-data; boundary=B"), body)
                .body()
                .path("url")
                .asText();
        assertThat(http.get(url, ana).status()).isEqualTo(200);
        User stranger = http.newUser();
        assertThat(http.get(url, stranger).status()).isEqualTo(404);
        Map<String, String> theirs = Map.of(
                "Authorization", "Bearer " + stranger.access(), "Content-Type", "multipart/form-data; boundary=B");
        assertThat(http.send("POST", there, theirs, body).status()).isEqualTo(404);
    }

    @Test
    void limitsHowManyFilesAUserSends() {
        byte[] body = form("file", "a.txt", "text/plain", bytes("x"));
        Answer answer = send(body);
        for (int i = 0; i < 30 && answer.status() == 201; i++) {
            answer = send(body);
        }
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("RateLimit-Limit")).isEqualTo("30");
        assertThat(document.faults("POST", "/chat/rooms/{name}/files/", answer)).isEmpty();
    }

    @Test
    void keepsFilesInS3WhereOneIsConfigured() throws IOException {
        S3 s3 = S3.start();
        Map<String, String> environment = new HashMap<>(s3.environment());
        environment.put("PRACA_MAX_FILE", "100000");
        Praca server = Praca.start(environment);
        try {
            Http there = new Http(server.baseUri());
            User user = there.newUser();
            there.json("POST", "/chat/rooms/", user, Http.object("name", "sala"));
            Map<String, String> headers = Map.of(
                    "Authorization", "Bearer " + user.access(), "Content-Type", "multipart/form-data; boundary=B");
            byte[] bytes = new byte[100_000];
            new Random(2).nextBytes(bytes);
            Answer sent =
                    there.send("POST", "/chat/rooms/sala/files/", headers, form("file", "a.bin", "text/plain", bytes));
            assertThat(sent.status()).as(sent.text()).isEqualTo(201);
            String url = sent.body().path("url").asText();
            assertThat(there.bytes("GET", url, Http.bearer(user)).body()).isEqualTo(bytes);
            assertThat(Files.exists(server.data().resolve("files"))).isFalse();
            s3.stop();
            Answer away = there.get(url, user);
            assertThat(away.status()).isEqualTo(503);
            assertThat(away.header("Retry-After")).isNotEmpty();
        } finally {
            server.stop();
            s3.stop();
        }
    }

    /** Where the checked server is another machine's there is no directory to look into. */
    @Test
    void leavesNothingOfWhatItHasRefused() {
        Path files =
                Praca.shared().data() == null ? null : Praca.shared().data().resolve("files");
        if (files != null) {
            send(form("file", "a.txt", "text/plain", bytes("x")));
            long before = count(files);
            send(form("file", "larger.bin", "application/octet-stream", new byte[MOST + 1]));
            send("multipart/form-data; boundary=B", Arrays.copyOf(form("file", "a", "a/b", new byte[9_000]), 8_000));
            assertThat(count(files)).isEqualTo(before);
        }
    }

    private static long count(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestSocket socket(User user) {
        String path = "/ws/chat/" + room.replace(" ", "%20") + "/";
        TestSocket socket = TestSocket.open(Praca.shared().baseUri(), path, Http.bearer(user), "praca.v1");
        socket.next("welcome");
        return socket;
    }

    private Answer send(byte[] form) {
        return send("multipart/form-data; boundary=B", form);
    }

    private Answer send(String type, byte[] body) {
        return http.send("POST", route, headers(type), body);
    }

    private Map<String, String> headers(String type) {
        return Map.of("Authorization", "Bearer " + ana.access(), "Content-Type", type);
    }

    /** A form of one file. */
    private static byte[] form(String member, String name, String type, byte[] content) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(bytes("--B\r\nContent-Disposition: form-data; name=\"" + member + "\"; filename=\"" + name
                + "\"\r\nContent-Type: " + type + "\r\n\r\n"));
        form.writeBytes(content);
        form.writeBytes(bytes("\r\n--B--\r\n"));
        return form.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
