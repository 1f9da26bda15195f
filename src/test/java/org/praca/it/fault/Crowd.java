package org.praca.it.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.praca.testing.Http;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;

/**
 * Clients that talk in one room, half of them at home on each node, half of them patient, and guests that come for one scenario. They
 * stay from one scenario to the next, so that whoever is there joins once and leaves once in all.
 */
final class Crowd implements AutoCloseable {
    private static final int SIZE = 20;
    private static final long PAUSE_MILLIS = 200;
    /** More than that nobody says before he is answered. */
    private static final int MOST_UNANSWERED = 150;

    /** The contract's bound for a dead subscription to be noticed, and some more. */
    private static final Duration NOTICING = Duration.ofSeconds(25);

    private static final Duration AT_ONCE = Duration.ofMillis(700);
    private static final Duration SETTLING = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Net net;
    private final String room = Http.unique("faults");
    private final List<User> users;
    private final List<ChatClient> members = new ArrayList<>();
    private final List<ChatClient> guests = new CopyOnWriteArrayList<>();
    private final List<ChatClient> gone = new ArrayList<>();
    private final Set<String> strangers = new TreeSet<>();
    private final AtomicInteger turns = new AtomicInteger();
    private ScheduledFuture<?> talk;
    private long begin;

    Crowd(Cluster cluster) throws Exception {
        this.cluster = cluster;
        this.net = new Net(cluster::addresses);
        Http http = new Http(cluster.first().baseUri());
        users = Parallel.run(SIZE, number -> http::newUser);
        http.json("POST", "/chat/rooms/", users.get(0), Http.object("name", room));
        for (int i = 0; i < SIZE; i++) {
            members.add(ChatClient.of(net, users.get(i), room)
                    .home(i % 2)
                    .patience(i % 4 < 2 ? ChatClient.PATIENT : ChatClient.IMPATIENT)
                    .open());
        }
        awaitEverybody();
    }

    List<ChatClient> members() {
        return members;
    }

    /** Those who are at home on that node. */
    List<ChatClient> membersOf(int node) {
        return IntStream.range(0, SIZE)
                .filter(number -> number % 2 == node)
                .mapToObj(members::get)
                .toList();
    }

    /** Somebody whom nobody knows yet. */
    User stranger() {
        User stranger = new Http(cluster.first().baseUri()).newUser();
        strangers.add(stranger.name());
        return stranger;
    }

    /** A member's account, for a guest that shares it. */
    User user(int number) {
        return users.get(number % SIZE);
    }

    /** A client that takes part until {@link #seeOff}. */
    ChatClient guest(User user, Function<ChatClient.Builder, ChatClient.Builder> how) {
        ChatClient guest = how.apply(ChatClient.of(net, user, room)).open();
        guests.add(guest);
        return guest;
    }

    void awaitGuests() {
        await().atMost(SETTLING).until(() -> guests.stream().allMatch(ChatClient::isThere));
    }

    /** The guests go; what they have said stays. */
    void seeOff() {
        guests.forEach(ChatClient::close);
        gone.addAll(guests);
        guests.clear();
    }

    /** The same, once both nodes live. */
    void gatherOnBoth() {
        cluster.awaitWhole();
        gather();
    }

    /** Everybody is where he belongs, as far as there is such a place; another chapter begins. */
    void gather() {
        members.forEach(ChatClient::goHome);
        awaitEverybody();
        members.forEach(member -> member.ask(journal -> {
            journal.turnThePage();
            return null;
        }));
        begin = members.get(0).last();
    }

    private void awaitEverybody() {
        await().atMost(SETTLING).until(() -> members.stream().allMatch(ChatClient::isThere));
    }

    /** All begin to say a message every now and then, with that behind its number, so many times slower than they usually do. */
    void talk(String behind, int slower) {
        List<ChatClient> talkers =
                everybody().stream().filter(ChatClient::talks).toList();
        talk = net.every(PAUSE_MILLIS * slower / talkers.size(), () -> {
            ChatClient next = talkers.get(turns.getAndIncrement() % talkers.size());
            if (next.unanswered() < MOST_UNANSWERED) {
                next.say(behind);
            }
        });
    }

    void talk() {
        talk("", 1);
    }

    /** Lets them talk for so long. */
    void listen(Duration time) {
        listen(time, 1);
    }

    void listen(Duration time, int slower) {
        int before = turns.get();
        long more = time.toMillis() / (PAUSE_MILLIS * slower) * SIZE;
        await().atMost(time.multipliedBy(4).plusSeconds(10)).until(() -> turns.get() - before >= more);
    }

    /** What is said on one node is heard on the other at once, and not only when that one looks into the log. */
    void hearEachOtherAtOnce() {
        hearAtOnce(members.get(0), members.get(1));
        hearAtOnce(members.get(1), members.get(0));
    }

    /** So three times in a row: once a node may look into the log at that very moment. */
    private static void hearAtOnce(ChatClient speaker, ChatClient listener) {
        AtomicInteger inARow = new AtomicInteger();
        await("at once").atMost(NOTICING).until(() -> {
            long start = System.nanoTime();
            String clientId = speaker.say("");
            await().pollInterval(Duration.ofMillis(10)).until(() -> listener.hasSeen(clientId));
            boolean atOnce = System.nanoTime() - start < AT_ONCE.toNanos();
            return (atOnce ? inARow.incrementAndGet() : inARow.getAndSet(0)) == 3;
        });
    }

    /** Somebody new on either node is seen on both. */
    void seeStrangersOnBoth() {
        for (int node = 0; node < 2; node++) {
            int home = node;
            ChatClient stranger = guest(stranger(), guest -> guest.home(home).listens());
            await("seen").atMost(NOTICING).until(() -> members.stream()
                    .allMatch(member -> member.present().contains(stranger.name())));
        }
    }

    private List<ChatClient> everybody() {
        List<ChatClient> all = new ArrayList<>(members);
        all.addAll(guests);
        return all;
    }

    /** They end; everything that was said comes to everybody. @return how long that took */
    Duration settle() {
        long start = System.nanoTime();
        talk.cancel(false);
        await().atMost(SETTLING)
                .untilAsserted(() -> assertThat(everybody()).allSatisfy(client -> assertThat(client.unanswered())
                        .as("unanswered of %s", client.name())
                        .isZero()));
        long top = history().top();
        await().atMost(SETTLING)
                .untilAsserted(() -> assertThat(everybody()).allSatisfy(client -> assertThat(client.last())
                        .as("seen by %s", client.name())
                        .isEqualTo(top)));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private History history() {
        return History.read(cluster.first().baseUri(), users.get(0), room, begin);
    }

    /** What the contract promises holds. */
    void judge() {
        History history = history();
        assertThat(everybody()).allSatisfy(history::hasAllThat);
        assertThat(everybody()).allSatisfy(history::isWhatSaw);
        history.hasNothingBut(
                Stream.of(members, guests, gone).flatMap(List::stream).toList());
        assertThat(everybody()).allSatisfy(client -> assertThat(client.ask(Journal::wrongs))
                .as("what must never be, of %s", client.name())
                .isEmpty());
        everybodyIsSeenByEverybody();
    }

    private void everybodyIsSeenByEverybody() {
        Set<String> names = new TreeSet<>();
        everybody().forEach(client -> names.add(client.name()));
        await().atMost(SETTLING)
                .untilAsserted(() -> assertThat(everybody()).allSatisfy(client -> assertThat(client.present())
                        .as("there, for %s", client.name())
                        .containsAll(names)));
        assertThat(members).allSatisfy(client -> assertThat(client.ask(Journal::moves))
                .as("moves of those who stay, for %s", client.name())
                .noneMatch(move -> !strangers.contains(move.username()) && !move.joined()));
    }

    /** How the members' connections have ended in this chapter. */
    List<String> closes() {
        return members.stream().flatMap(member -> member.closes().stream()).toList();
    }

    /** The longest that a member has waited in this chapter to see a message of his own. */
    Duration slowest() {
        return members.stream()
                .map(member -> member.ask(Journal::slowest))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    @Override
    public void close() {
        seeOff();
        members.forEach(ChatClient::close);
        net.close();
    }

    List<String> refusals() {
        return members.stream()
                .flatMap(member -> member.ask(journal -> List.copyOf(journal.refusals())).stream())
                .toList();
    }
}
