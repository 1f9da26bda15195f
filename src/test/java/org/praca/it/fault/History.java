package org.praca.it.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.praca.it.fault.Journal.Receipt;
import org.praca.it.fault.Journal.Seen;
import org.praca.testing.Http;
import org.praca.testing.Http.User;

/** What the server says has been said in a room behind a number: the truth that clients are held against. */
final class History {
    private static final int PAGE = 200;

    private record Name(String username, String clientId) {}

    private final long begin;
    private final List<Seen> messages;
    private final Map<Name, Seen> byName = new HashMap<>();

    private History(long begin, List<Seen> messages) {
        this.begin = begin;
        this.messages = messages;
        assertThat(messages.stream().map(Seen::seq))
                .as("numbers")
                .isEqualTo(LongStream.rangeClosed(begin + 1, begin + messages.size())
                        .boxed()
                        .toList());
        messages.forEach(message -> assertThat(byName.put(nameOf(message), message))
                .as("the first of two: %s", message)
                .isNull());
    }

    private static Name nameOf(Seen message) {
        return new Name(message.username(), message.clientId());
    }

    /** Reads both routes, which must agree. */
    static History read(URI base, User user, String room, long begin) {
        Http http = new Http(base);
        List<Seen> messages = read(http, user, "/chat/rooms/" + room + "/messages/", begin);
        assertThat(read(http, user, "/chat/rooms/" + room + "/events/", begin))
                .as("events")
                .startsWith(messages.toArray(Seen[]::new));
        return new History(begin, messages);
    }

    private static List<Seen> read(Http http, User user, String route, long begin) {
        List<Seen> all = new ArrayList<>();
        long next = begin;
        int found = PAGE;
        while (found == PAGE) {
            JsonNode items = http.get(route + "?after=" + next + "&limit=" + PAGE, user)
                    .body()
                    .path("items");
            items.forEach(item -> all.add(Seen.of(item)));
            found = items.size();
            next = all.isEmpty() ? begin : all.get(all.size() - 1).seq();
        }
        return all;
    }

    long top() {
        return begin + messages.size();
    }

    /** What was acknowledged is there, under the number and the id of each of its receipts, and everything else that was sent, too. */
    void hasAllThat(ChatClient client) {
        Map<String, List<Receipt>> acks = client.ask(journal -> new HashMap<>(journal.acks()));
        acks.forEach((clientId, receipts) -> {
            Receipt first = receipts.get(0);
            assertThat(receipts)
                    .as("receipts of %s %s", client.name(), clientId)
                    .containsOnly(first);
            if (first.seq() > begin) {
                assertThat(byName.get(new Name(client.name(), clientId)))
                        .as("acknowledged to %s as %s", client.name(), clientId)
                        .isNotNull()
                        .matches(message ->
                                message.seq() == first.seq() && message.id().equals(first.id()));
            }
        });
        assertThat(acks.keySet())
                .as("acknowledged to %s", client.name())
                .isEqualTo(client.ask(journal -> Map.copyOf(journal.sent())).keySet());
    }

    /** The client has seen exactly this, in this order. */
    void isWhatSaw(ChatClient client) {
        long from = Math.max(begin, client.begin());
        List<Seen> seen = client.ask(journal ->
                journal.seen().stream().filter(message -> message.seq() > from).toList());
        assertThat(seen)
                .as("seen by %s", client.name())
                .isEqualTo(messages.subList(Math.toIntExact(from - begin), messages.size()));
    }

    /** Nothing is there that none of them has sent. */
    void hasNothingBut(Collection<ChatClient> clients) {
        Map<Name, String> sent = new HashMap<>();
        clients.forEach(client -> client.ask(journal -> new HashMap<>(journal.sent()))
                .forEach((clientId, message) -> sent.put(new Name(client.name(), clientId), message)));
        assertThat(messages).as("what nobody has sent").allMatch(message -> message.message()
                .equals(sent.get(nameOf(message))));
    }
}
