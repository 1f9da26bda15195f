package org.praca.it.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.praca.it.fault.Journal.Receipt;
import org.praca.it.fault.Journal.Seen;
import org.praca.testing.Http;
import org.praca.testing.Http.User;

/**
 * A client as the contract wants them: it names its messages, sends again what is not acknowledged, comes back with the last number
 * that it has seen, and reads the events over REST where it has missed too many. It writes everything down, and at once what
 * must never be: a hole in the numbers, a message twice, somebody who comes who was there. Thread-safe.
 */
final class ChatClient implements AutoCloseable {
    /** For a client that waits as long as the server does. */
    static final Duration PATIENT = Duration.ofSeconds(60);

    static final Duration IMPATIENT = Duration.ofSeconds(4);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);
    private static final long BEAT_MILLIS = 1_000;
    private static final int LONGEST_PAUSE_MILLIS = 500;
    private static final int PAGE = 200;

    private final Net net;
    private final User user;
    private final String room;
    private final Function<Integer, URI> route;
    private final Duration patience;
    private final int repetitions;
    private final boolean talks;
    private final String tag = Http.unique("");
    private final Journal journal = new Journal();
    private final Map<String, String> outstanding = new LinkedHashMap<>();
    private final Set<String> present = new TreeSet<>();
    private final ScheduledFuture<?> heart;
    private Link link;
    private int attempts;
    private int said;
    private long begin = -1;
    private long last = -1;
    private boolean reading = true;
    private boolean comesBack = true;

    private ChatClient(Builder builder) {
        this.net = builder.net;
        this.user = builder.user;
        this.room = builder.room;
        this.route = builder.route;
        this.patience = builder.patience;
        this.repetitions = builder.repetitions;
        this.talks = builder.talks;
        this.heart = net.every(BEAT_MILLIS, this::beat);
    }

    static Builder of(Net net, User user, String room) {
        return new Builder(net, user, room);
    }

    static final class Builder {
        private final Net net;
        private final User user;
        private final String room;
        private Function<Integer, URI> route;
        private Duration patience = PATIENT;
        private int repetitions = 1;
        private boolean talks = true;

        private Builder(Net net, User user, String room) {
            this.net = net;
            this.user = user;
            this.room = room;
            this.route = net::address;
        }

        /** The address for each attempt, the first one being number 0. */
        Builder route(Function<Integer, URI> newRoute) {
            route = newRoute;
            return this;
        }

        /** Tries that node first, then the others in turn. */
        Builder home(int node) {
            return route(attempt -> net.address(node + attempt));
        }

        /** How long it bears silence. */
        Builder patience(Duration newPatience) {
            patience = newPatience;
            return this;
        }

        /** How often it sends each message. */
        Builder repetitions(int newRepetitions) {
            repetitions = newRepetitions;
            return this;
        }

        /** It says nothing by itself. */
        Builder listens() {
            talks = false;
            return this;
        }

        ChatClient open() {
            ChatClient client = new ChatClient(this);
            client.connect();
            return client;
        }
    }

    String name() {
        return user.name();
    }

    boolean talks() {
        return talks;
    }

    private synchronized void connect() {
        if (!comesBack) {
            return;
        }
        URI base = route.apply(attempts);
        String after = last < 0 ? "" : "?after=" + last;
        Link next = new Link(base);
        link = next;
        var unused = net.http()
                .newWebSocketBuilder()
                .connectTimeout(HANDSHAKE)
                .subprotocols("praca.v1", "bearer." + user.access())
                .buildAsync(
                        URI.create(base.toString().replaceFirst("http", "ws") + "/ws/chat/" + room + "/" + after), next)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        lost(next, "not opened");
                    }
                });
    }

    private synchronized void lost(Link which, String how) {
        if (which != link) {
            return;
        }
        journal.closed(how + " at " + which.base.getPort());
        link = null;
        attempts++;
        net.later(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MILLIS), this::connect);
    }

    /** Says the next numbered message, with that behind its number. @return its client id */
    synchronized String say(String more) {
        String clientId = tag + " " + said++;
        String message = user.name() + " " + clientId + more;
        outstanding.put(clientId, message);
        journal.sent(clientId, message);
        if (link != null && link.welcomed) {
            transmit(clientId, message);
        }
        return clientId;
    }

    private void transmit(String clientId, String message) {
        ObjectNode frame = JSON.createObjectNode()
                .put("type", "send")
                .put("ref", clientId)
                .put("client_id", clientId)
                .put("message", message);
        for (int i = 0; i < repetitions; i++) {
            link.send(frame.toString());
        }
    }

    private synchronized void again(String clientId) {
        String message = outstanding.get(clientId);
        if (message != null && link != null && link.welcomed) {
            transmit(clientId, message);
        }
    }

    private void beat() {
        Link current;
        synchronized (this) {
            current = link;
            if (current == null || current.socket == null || !reading) {
                return;
            }
            if (System.nanoTime() - current.lastHeard <= patience.toNanos()) {
                current.send("{\"type\":\"ping\"}");
                return;
            }
        }
        current.socket.abort();
        lost(current, "silence");
    }

    private synchronized void heard(Link from, String text) {
        if (from != link) {
            return;
        }
        JsonNode frame = parse(text);
        switch (frame.path("type").asText()) {
            case "welcome" -> welcomed(frame);
            case "resumed" -> resumed(frame);
            case "message" -> {
                if (link.filling) {
                    link.held.add(frame);
                } else {
                    take(frame);
                }
            }
            case "ack" -> acked(frame);
            case "error" -> refused(frame);
            case "presence" -> moved(frame);
            case "pong" -> {}
            default -> journal.wrong("an unknown frame: " + text);
        }
    }

    private void welcomed(JsonNode frame) {
        link.welcomed = true;
        if (begin < 0) {
            begin = frame.path("seq").asLong();
            last = begin;
        }
        Set<String> before = present();
        present.clear();
        frame.path("presence").path("users").forEach(name -> present.add(name.asText()));
        before.removeAll(present);
        before.forEach(journal::missed);
        if (!present.contains(user.name()) || present.size() != online(frame.path("presence"))) {
            journal.wrong("welcomed as if not there: " + frame);
        }
        outstanding.forEach(this::transmit);
    }

    private static int online(JsonNode node) {
        return node.path("online").asInt();
    }

    private void resumed(JsonNode frame) {
        if (!frame.path("complete").asBoolean()) {
            link.filling = true;
            fill(link, frame.path("seq").asLong());
        } else if (last != frame.path("seq").asLong()) {
            journal.wrong("resumed at " + last + ": " + frame);
        }
    }

    /** Reads up to that number what was too much for a replay. */
    private void fill(Link which, long to) {
        URI page = URI.create(
                which.base + "/chat/rooms/" + room + "/events/?after=" + last + "&limit=" + Math.min(PAGE, to - last));
        HttpRequest request = HttpRequest.newBuilder(page)
                .timeout(HANDSHAKE)
                .header("Authorization", "Bearer " + user.access())
                .build();
        var unused = net.http()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .whenComplete((answer, failure) -> filled(which, to, answer));
    }

    private synchronized void filled(Link which, long to, HttpResponse<String> answer) {
        if (which != link) {
            return;
        }
        if (answer == null || answer.statusCode() != 200) {
            net.later(LONGEST_PAUSE_MILLIS, () -> fill(which, to));
            return;
        }
        parse(answer.body()).path("items").forEach(this::take);
        if (last < to) {
            fill(which, to);
            return;
        }
        link.filling = false;
        for (JsonNode frame = link.held.poll(); frame != null; frame = link.held.poll()) {
            take(frame);
        }
    }

    private void take(JsonNode frame) {
        Seen message = Seen.of(frame);
        if (message.seq() != last + 1) {
            journal.wrong("after " + last + " came " + message.seq() + " at " + link.base.getPort());
        }
        last = message.seq();
        journal.saw(message, message.username().equals(user.name()));
    }

    private void acked(JsonNode frame) {
        String clientId = frame.path("ref").asText();
        outstanding.remove(clientId);
        journal.acked(
                clientId,
                new Receipt(frame.path("id").asText(), frame.path("seq").asLong()));
    }

    private void refused(JsonNode frame) {
        journal.refused(frame.path("code").asText());
        String clientId = frame.path("ref").asText();
        if (frame.path("code").asText().equals("unavailable")) {
            net.later(LONGEST_PAUSE_MILLIS, () -> again(clientId));
        } else {
            journal.wrong("refused: " + frame);
        }
    }

    private void moved(JsonNode frame) {
        String name = frame.path("username").asText();
        boolean joined = frame.path("event").asText().equals("join");
        boolean news = joined ? present.add(name) : present.remove(name);
        journal.moved(name, joined);
        if (!news || present.size() != online(frame)) {
            journal.wrong("of " + present.size() + " at " + link.base.getPort() + ": " + frame);
        }
    }

    /** Cuts the connection, as a mobile phone does in a tunnel, and comes back. */
    void cut() {
        Link current;
        synchronized (this) {
            current = link;
        }
        if (current != null && current.socket != null) {
            current.socket.abort();
            lost(current, "cut");
        }
    }

    /** Takes leave of a node that is not its first choice, and goes to that. */
    synchronized void goHome() {
        boolean atHome = link != null && link.base.equals(route.apply(0));
        attempts = 0;
        if (!atHome && link != null) {
            Link current = link;
            link = null;
            current.close();
            connect();
        }
    }

    /** Does not come back when its connection ends. */
    synchronized void stayAway() {
        comesBack = false;
    }

    /** Reads nothing more, until {@link #readOn}. */
    synchronized void stopReading() {
        reading = false;
    }

    synchronized void readOn() {
        reading = true;
        if (link != null && link.socket != null) {
            link.lastHeard = System.nanoTime();
            link.socket.request(1);
        }
    }

    @Override
    public synchronized void close() {
        comesBack = false;
        heart.cancel(false);
        if (link != null) {
            link.close();
            link = null;
        }
    }

    synchronized boolean isThere() {
        return link != null && link.welcomed;
    }

    synchronized boolean hasSeen(String clientId) {
        return journal.hasSeen(clientId);
    }

    /** Everything it has sent is acknowledged. */
    synchronized boolean isAnswered() {
        return outstanding.isEmpty();
    }

    synchronized int unanswered() {
        return outstanding.size();
    }

    /** The number of the newest message that it has seen. */
    synchronized long last() {
        return last;
    }

    /** The number behind which the first one that it could see began; -1 before its first welcome. */
    synchronized long begin() {
        return begin;
    }

    /** Who it thinks is there. */
    synchronized Set<String> present() {
        return new TreeSet<>(present);
    }

    /** Looks into what it has written down. */
    synchronized <T> T ask(Function<Journal, T> question) {
        return question.apply(journal);
    }

    synchronized List<String> closes() {
        return new ArrayList<>(journal.closes());
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection. */
    private final class Link implements WebSocket.Listener {
        private final URI base;
        private final StringBuilder part = new StringBuilder();
        private final ArrayDeque<JsonNode> held = new ArrayDeque<>();
        private volatile WebSocket socket;
        private volatile long lastHeard = System.nanoTime();
        private CompletableFuture<WebSocket> sending;
        private boolean welcomed;
        private boolean filling;

        Link(URI base) {
            this.base = base;
        }

        /** What is not sent will be sent again. */
        void send(String text) {
            sending = sending.thenCompose(open -> open.sendText(text, true));
        }

        void close() {
            if (socket != null) {
                sending = sending.thenCompose(open -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
            }
        }

        @Override
        public void onOpen(WebSocket opened) {
            synchronized (ChatClient.this) {
                if (this != link) {
                    opened.abort();
                    return;
                }
                sending = CompletableFuture.completedFuture(opened);
                socket = opened;
                lastHeard = System.nanoTime();
            }
            opened.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket open, CharSequence data, boolean last) {
            lastHeard = System.nanoTime();
            part.append(data);
            if (last) {
                String text = part.toString();
                part.setLength(0);
                heard(this, text);
            }
            more(open);
            return null;
        }

        @Override
        public CompletionStage<?> onPing(WebSocket open, ByteBuffer message) {
            lastHeard = System.nanoTime();
            more(open);
            return null;
        }

        private void more(WebSocket open) {
            synchronized (ChatClient.this) {
                if (reading) {
                    open.request(1);
                }
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket open, int statusCode, String reason) {
            lost(this, Integer.toString(statusCode));
            return null;
        }

        @Override
        public void onError(WebSocket open, Throwable error) {
            lost(this, "1006");
        }
    }
}
