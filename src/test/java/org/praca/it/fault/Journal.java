package org.praca.it.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one client has sent, been answered and seen. Used under its client's lock. */
final class Journal {
    /** A message of the stream, as far as nobody may see it differently. */
    record Seen(long seq, String id, String username, String clientId, String message) {
        static Seen of(JsonNode frame) {
            return new Seen(
                    frame.path("seq").asLong(),
                    frame.path("id").asText(),
                    frame.path("username").asText(),
                    frame.path("client_id").asText(),
                    frame.path("message").asText());
        }
    }

    record Receipt(String id, long seq) {}

    /** Somebody came or went. */
    record Move(String username, boolean joined, Instant at) {}

    private final Map<String, String> sent = new HashMap<>();
    private final Map<String, Instant> sentAt = new HashMap<>();
    private final Map<String, List<Receipt>> acks = new HashMap<>();
    private final List<Seen> seen = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();
    private final Set<String> missed = new HashSet<>();
    private final List<String> closes = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final List<String> wrongs = new ArrayList<>();
    private Duration slowest = Duration.ZERO;

    void sent(String clientId, String message) {
        sent.put(clientId, message);
        sentAt.put(clientId, Instant.now());
    }

    void acked(String clientId, Receipt receipt) {
        acks.computeIfAbsent(clientId, key -> new ArrayList<>()).add(receipt);
    }

    /** {@code own} where the message is one that this client has sent. */
    void saw(Seen message, boolean own) {
        seen.add(message);
        Instant since = own ? sentAt.remove(message.clientId()) : null;
        if (since != null) {
            Duration took = Duration.between(since, Instant.now());
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
        }
    }

    boolean hasSeen(String clientId) {
        for (int i = seen.size() - 1; i >= 0; i--) {
            if (seen.get(i).clientId().equals(clientId)) {
                return true;
            }
        }
        return false;
    }

    void moved(String username, boolean joined) {
        moves.add(new Move(username, joined, Instant.now()));
    }

    /** Somebody was not there any more when this client came back. */
    void missed(String username) {
        missed.add(username);
    }

    void closed(String how) {
        closes.add(how);
    }

    void refused(String code) {
        refusals.add(code);
    }

    /** Something that must never be. */
    void wrong(String what) {
        wrongs.add(what);
    }

    /** Forgets how long things took, and closes and refusals: another chapter begins. */
    void turnThePage() {
        slowest = Duration.ZERO;
        closes.clear();
        refusals.clear();
    }

    Map<String, String> sent() {
        return sent;
    }

    Map<String, List<Receipt>> acks() {
        return acks;
    }

    List<Seen> seen() {
        return seen;
    }

    List<Move> moves() {
        return moves;
    }

    Set<String> missed() {
        return missed;
    }

    List<String> closes() {
        return closes;
    }

    List<String> refusals() {
        return refusals;
    }

    List<String> wrongs() {
        return wrongs;
    }

    /** The longest time between sending a message and seeing it in the stream. */
    Duration slowest() {
        return slowest;
    }
}
