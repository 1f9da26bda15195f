import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A chat in the terminal, in the dialect {@code praca.v1}: it stays connected, prints each message of the room once and in order, and
 * sends each line once. One thread does everything; what others tell it (lines, frames, closes) waits in one queue.
 */
public final class Chat {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration BASE = Duration.ofMillis(500);
    private static final Duration CEILING = Duration.ofSeconds(30);
    /** A connection that held that long was a good one. */
    private static final Duration STEADY = Duration.ofSeconds(10);
    /** Without a word or a ping of the server; it pings every 25 seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final int MOST_LINES = 100;
    private static final Set<Integer> FINAL_CODES = Set.of(1002, 1007, 1009, 4003, 4004);
    private static final Set<String> PASSING_ERRORS = Set.of("throttled", "unavailable", "token_not_valid");

    private sealed interface Told {}

    private record Typed(String line) implements Told {}

    private record InputEnded() implements Told {}

    private record Heard(Link link, JsonNode frame) implements Told {}

    private record Closed(Link link, int code) implements Told {}

    /** A line on its way; under the same client id it is the same message, however often it is sent. */
    private record Outgoing(String clientId, String text) {}

    /** There is no use in trying again. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop(String reason) {
            super(reason);
        }
    }

    /** It may work later, not before that wait. */
    private static final class Later extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Duration wait;

        Later(String reason, Duration wait) {
            super(reason);
            this.wait = wait;
        }
    }

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final PrintStream log =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final BlockingQueue<Told> inbox = new LinkedBlockingQueue<>();
    private final Semaphore linesAllowed = new Semaphore(MOST_LINES);
    private final Queue<Outgoing> unsent = new ArrayDeque<>();
    private final Session session;
    private final String room;
    private final URI socket;

    private boolean inputEnded;
    private Link link;
    private Instant connectAt = Instant.EPOCH;
    private int attempts;
    /** Whether the socket has told what was missed. */
    private boolean caughtUp;
    /** The number of the last event that was taken; negative before the first connection. */
    private long seq = -1;

    private boolean awaitsAck;
    private Instant sendAt = Instant.EPOCH;
    private long lastAcked;

    private Chat(URI server, String room, String username, String password) {
        this.session = new Session(server, username, password);
        this.room = URLEncoder.encode(room, StandardCharsets.UTF_8).replace("+", "%20");
        this.socket = URI.create(server.toString().replaceFirst("^http", "ws") + "/ws/chat/" + this.room + "/");
    }

    public static void main(String[] arguments) throws InterruptedException {
        String password = System.getenv("CHAT_PASSWORD");
        if (arguments.length != 3 || password == null) {
            System.err.println("Arguments: http://localhost:8080 ROOM USER; the password is in CHAT_PASSWORD");
            System.exit(2);
        }
        System.exit(new Chat(URI.create(arguments[0]), arguments[1], arguments[2], password).run());
    }

    /** Until the input has ended and all of it has been sent and seen; returns the process's exit code. */
    private int run() throws InterruptedException {
        Thread reader = new Thread(this::readLines);
        reader.setDaemon(true);
        reader.start();
        try {
            while (!(inputEnded && unsent.isEmpty() && seq >= lastAcked)) {
                Told told = inbox.poll(200, TimeUnit.MILLISECONDS);
                try {
                    if (told != null) {
                        take(told);
                    }
                    tend(Instant.now());
                } catch (Later later) {
                    log.println(later.getMessage());
                    disconnect(later.wait);
                }
            }
            if (link != null) {
                link.leave();
            }
            return 0;
        } catch (Stop stop) {
            log.println(stop.getMessage());
            return 1;
        }
    }

    private void readLines() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    linesAllowed.acquire();
                    inbox.add(new Typed(line));
                }
            }
        } catch (IOException | InterruptedException e) {
            log.println("The input has failed: " + e.getMessage());
        }
        inbox.add(new InputEnded());
    }

    private void take(Told told) {
        if (told instanceof Typed typed) {
            unsent.add(new Outgoing(UUID.randomUUID().toString(), typed.line()));
        } else if (told instanceof InputEnded) {
            inputEnded = true;
        } else if (told instanceof Heard heard && heard.link() == link) {
            hear(heard.frame());
            link.next();
        } else if (told instanceof Closed closed && closed.link() == link) {
            closed(closed.code());
        }
    }

    /** Does what is due. */
    private void tend(Instant now) {
        if (link == null) {
            if (!now.isBefore(connectAt)) {
                connect(now);
            }
        } else if (now.isAfter(link.heardAt.plus(SILENCE))) {
            closed(1006);
        } else if (caughtUp) {
            if (now.isAfter(session.renewAt)) {
                renew(now);
            }
            if (!awaitsAck && !unsent.isEmpty() && !now.isBefore(sendAt)) {
                send(unsent.element());
            }
        }
    }

    /** On the open socket, which stays as it is where there is no other token yet. */
    private void renew(Instant now) {
        try {
            session.renew();
        } catch (Later later) {
            log.println(later.getMessage());
            session.renewAt = now.plus(later.wait).plus(random(STEADY));
            return;
        }
        link.send(Map.of("type", "auth", "token", session.access));
    }

    private void connect(Instant now) {
        if (now.isAfter(session.renewAt)) {
            session.renew();
        }
        Link opening = new Link();
        URI address = seq < 0 ? socket : URI.create(socket + "?after=" + seq);
        try {
            opening.socket = client.newWebSocketBuilder()
                    .connectTimeout(PATIENCE)
                    .subprotocols("praca.v1", "bearer." + session.access)
                    .buildAsync(address, opening)
                    .join();
            link = opening;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                refused(refusal.getResponse());
            }
            throw new Later("No connection: " + e.getCause(), Duration.ZERO);
        }
    }

    private void refused(HttpResponse<?> response) {
        if (response.statusCode() == 401) {
            session.renewAt = Instant.EPOCH;
        } else if (response.statusCode() < 500 && response.statusCode() != 429) {
            throw new Stop("This room is not to be entered: HTTP " + response.statusCode());
        }
        throw new Later("Refused for now: HTTP " + response.statusCode(), retryAfter(response));
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        return Duration.ofSeconds(response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("[0-9]{1,5}"))
                .map(Long::valueOf)
                .orElse(0L));
    }

    private void hear(JsonNode frame) {
        switch (frame.path("type").asText()) {
            case "welcome" -> {
                log.println("Connected as " + frame.path("username").asText());
                if (seq < 0) {
                    seq = frame.path("seq").asLong();
                    caughtUp = true;
                }
            }
            case "resumed" -> {
                if (!frame.path("complete").asBoolean()) {
                    readLog(frame.path("seq").asLong());
                }
                caughtUp = true;
            }
            case "message", "message_edited", "message_deleted", "reaction" -> follow(frame);
            case "ack" -> acknowledged(frame);
            case "error" -> failed(frame);
            default -> {
                // Presence, typing and read marks are not shown here.
            }
        }
    }

    /** Takes an event that comes next, and none twice. */
    private void follow(JsonNode event) {
        long number = event.path("seq").asLong();
        if (number > seq) {
            seq = number;
            if (event.path("type").asText().equals("message")
                    && !event.path("deleted").asBoolean()) {
                out.println(number + " " + printable(event.path("username")) + ": " + printable(event.path("message")));
            }
        }
    }

    /** Reads what was too much for the socket to replay. */
    private void readLog(long top) {
        while (seq < top) {
            JsonNode items = session.get("/chat/rooms/" + room + "/events/?limit=200&after=" + seq)
                    .path("items");
            items.forEach(this::follow);
            if (items.isEmpty()) {
                seq = top;
            }
        }
    }

    /** Others' text must not move the cursor. */
    private static String printable(JsonNode text) {
        return text.asText().replaceAll("\\p{Cntrl}", " ");
    }

    private void send(Outgoing outgoing) {
        awaitsAck = true;
        link.send(Map.of(
                "type", "send",
                "ref", outgoing.clientId(),
                "client_id", outgoing.clientId(),
                "message", outgoing.text()));
    }

    private boolean isAbout(JsonNode answer, Outgoing outgoing) {
        return outgoing != null && answer.path("ref").asText().equals(outgoing.clientId());
    }

    private void acknowledged(JsonNode ack) {
        if (isAbout(ack, unsent.peek())) {
            lastAcked = Math.max(lastAcked, ack.path("seq").asLong());
            settled();
        }
    }

    private void failed(JsonNode error) {
        String code = error.path("code").asText();
        if (code.equals("token_not_valid")) {
            session.renewAt = Instant.EPOCH;
        }
        if (!isAbout(error, unsent.peek())) {
            return;
        }
        if (PASSING_ERRORS.contains(code)) {
            awaitsAck = false;
            sendAt = Instant.now().plus(Duration.ofSeconds(1)).plus(random(Duration.ofSeconds(1)));
        } else {
            log.println("Not sent: " + unsent.element().text() + " (" + printable(error.path("detail")) + ")");
            settled();
        }
    }

    private void settled() {
        unsent.remove();
        linesAllowed.release();
        awaitsAck = false;
    }

    private void closed(int code) {
        if (FINAL_CODES.contains(code)) {
            throw new Stop("The server has closed the connection for good: " + code);
        }
        log.println("Disconnected: " + code);
        if (code == 4001) {
            session.renewAt = Instant.EPOCH;
        }
        disconnect(
                switch (code) {
                    case 1012 -> random(Duration.ofSeconds(5));
                    case 4029 -> Duration.ofSeconds(30);
                    default -> Duration.ZERO;
                });
    }

    /** Gives up the connection, if there is one, and connects again after that wait and a back-off. */
    private void disconnect(Duration wait) {
        if (link != null) {
            attempts = Instant.now().isAfter(link.openedAt.plus(STEADY)) ? 0 : attempts;
            link.socket.abort();
            link = null;
        }
        caughtUp = false;
        awaitsAck = false;
        connectAt = Instant.now().plus(wait).plus(backOff());
    }

    /** Exponential, with full jitter. */
    private Duration backOff() {
        Duration most = BASE.multipliedBy(1L << Math.min(attempts++, 10));
        return random(most.compareTo(CEILING) > 0 ? CEILING : most);
    }

    private static Duration random(Duration most) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most.toMillis() + 1));
    }

    /** One connection; the HTTP client's threads call it. */
    private final class Link implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();
        private final Instant openedAt = Instant.now();
        private volatile Instant heardAt = openedAt;
        private WebSocket socket;

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            heardAt = Instant.now();
            parts.append(part);
            if (!last) {
                from.request(1);
                return null;
            }
            String text = parts.toString();
            parts.setLength(0);
            try {
                inbox.add(new Heard(this, JSON.readTree(text)));
            } catch (IOException e) {
                from.abort();
                inbox.add(new Closed(this, 1006));
            }
            return null;
        }

        @Override
        public CompletionStage<?> onPing(WebSocket from, ByteBuffer payload) {
            heardAt = Instant.now();
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            inbox.add(new Closed(this, code));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            inbox.add(new Closed(this, 1006));
        }

        /** Asks for the next frame, once this one is done with: so none pile up here. */
        void next() {
            socket.request(1);
        }

        void send(Map<String, String> frame) {
            try {
                socket.sendText(JSON.valueToTree(frame).toString(), true)
                        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .join();
            } catch (CompletionException e) {
                throw new Later("Disconnected: " + e.getCause(), Duration.ZERO);
            }
        }

        void leave() {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    .orTimeout(1, TimeUnit.SECONDS)
                    .exceptionally(failure -> null)
                    .join();
        }
    }

    /** Who one is; renews the access token with the refresh token, or else with the password. */
    private final class Session {
        private final URI server;
        private final String username;
        private final String password;
        private String access;
        private String refresh;
        private Instant renewAt = Instant.EPOCH;

        Session(URI server, String username, String password) {
            this.server = server;
            this.username = username;
            this.password = password;
        }

        /** A refresh token is used once, even if its answer is lost: a second use may be taken for theft and end the session. */
        void renew() {
            String once = refresh;
            refresh = null;
            HttpResponse<String> answer = once == null ? signIn() : post("/api/refresh/", Map.of("refresh", once));
            if (answer.statusCode() == 401 && once != null) {
                answer = signIn();
            }
            if (answer.statusCode() == 400 || answer.statusCode() == 401) {
                throw new Stop("Not signed in: HTTP " + answer.statusCode());
            }
            JsonNode tokens = body(answer);
            access = tokens.path("access").asText();
            refresh = tokens.path("refresh").asText();
            renewAt = Instant.now().plus(lifetime(access).multipliedBy(4).dividedBy(5));
        }

        private HttpResponse<String> signIn() {
            return post("/api/login/", Map.of("username", username, "password", password));
        }

        /** From its claims; the clock here may be wrong. */
        private static Duration lifetime(String token) {
            try {
                JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
                return Duration.ofSeconds(
                        claims.path("exp").asLong() - claims.path("iat").asLong());
            } catch (IOException e) {
                throw new Stop("The server has given a token that cannot be read");
            }
        }

        JsonNode get(String path) {
            return body(exchange(request(path).header("Authorization", "Bearer " + access)));
        }

        private HttpResponse<String> post(String path, Map<String, String> body) {
            return exchange(request(path)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            JSON.valueToTree(body).toString())));
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(server + path)).timeout(PATIENCE);
        }

        private HttpResponse<String> exchange(HttpRequest.Builder request) {
            try {
                return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                throw new Later("No answer: " + e, Duration.ZERO);
            } catch (InterruptedException e) {
                throw new Stop("Interrupted");
            }
        }

        private static JsonNode body(HttpResponse<String> answer) {
            try {
                if (answer.statusCode() / 100 == 2) {
                    return JSON.readTree(answer.body());
                }
            } catch (IOException e) {
                throw new Later("An answer that cannot be read", Duration.ZERO);
            }
            throw new Later("Not done: HTTP " + answer.statusCode(), retryAfter(answer));
        }
    }
}
