package org.praca.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client that queues what it receives and waits with a bound. */
public final class TestSocket implements WebSocket.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Which way a text went. */
    public enum Direction {
        SENT,
        RECEIVED
    }

    /** A text that has been sent or received. */
    public record Line(Direction direction, String text) {}

    private final Queue<Line> transcript = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;

    private TestSocket() {}

    /** Opens; throws {@link Refused} where the server answers the handshake with anything but 101. */
    public static TestSocket open(URI base, String path, Map<String, String> headers, String... protocols) {
        TestSocket made = new TestSocket();
        WebSocket.Builder builder =
                HttpClient.newHttpClient().newWebSocketBuilder().connectTimeout(PATIENCE);
        headers.forEach(builder::header);
        if (protocols.length > 0) {
            builder.subprotocols(protocols[0], java.util.Arrays.copyOfRange(protocols, 1, protocols.length));
        }
        try {
            made.socket = builder.buildAsync(URI.create(base.toString().replaceFirst("http", "ws") + path), made)
                    .join();
            return made;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                throw new Refused(refusal.getResponse().statusCode());
            }
            throw e;
        }
    }

    /** A handshake that the server has refused with this HTTP status. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status) {
            super("refused: " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    public String protocol() {
        return socket.getSubprotocol();
    }

    /** All texts so far. */
    public List<Line> transcript() {
        return List.copyOf(transcript);
    }

    public void send(String text) {
        transcript.add(new Line(Direction.SENT, text));
        socket.sendText(text, true).join();
    }

    public void say(String message) {
        send(Http.object("message", message));
    }

    public void sendBinary(byte[] bytes) {
        socket.sendBinary(java.nio.ByteBuffer.wrap(bytes), true).join();
    }

    /** The next frame of that type; others are passed over. */
    public JsonNode next(String type) {
        JsonNode frame = next();
        while (!frame.path("type").asText().equals(type)) {
            frame = next();
        }
        return frame;
    }

    /** The next frame. */
    public JsonNode next() {
        return next(PATIENCE);
    }

    /** The next frame, which may take so long. */
    public JsonNode next(Duration patience) {
        try {
            String text = received.poll(patience.toSeconds(), TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("Nothing was received");
            }
            return JSON.readTree(text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    /** The code that the server closes with. */
    public int closeCode() {
        return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            transcript.add(new Line(Direction.RECEIVED, part.toString()));
            received.add(part.toString());
            part.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(1006);
    }
}
