package load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The routes of accounts under load: over each connection one request after the other, as the person of its number; as fast as they are answered, or
 * at a fixed rate over all connections, where times count from when a request was to be sent. Who is refused comes back when the answer says so.
 *
 * <p>Options: host, port, what (a name of {@link #request}), connections, rate (a second; 0: as fast as can be), users, seconds, warm-up, first-user.
 */
final class Requests {
    private static final Pattern MEMBER = Pattern.compile("\"(access|refresh)\"\\s*:\\s*\"([^\"]+)\"");

    private final Options options;
    private final String what;
    private final int users;
    private final long warmUp;
    private final long counted;
    private final double rate;
    private volatile long begin = Long.MAX_VALUE;

    Requests(Options options) {
        this.options = options;
        this.what = options.text("what");
        this.users = options.number("users", 100);
        this.warmUp = options.nanos("warm-up", 3);
        this.counted = options.nanos("seconds", 8);
        this.rate = options.real("rate", 0);
    }

    /** Who a connection acts as, and what has become of it. */
    private static final class Person {
        final HttpConnection connection;
        final String name;
        final Histogram times = new Histogram();
        String access = "";
        String refresh = "";
        int refused;

        Person(HttpConnection connection, String name) {
            this.connection = connection;
            this.name = name;
        }
    }

    void run() throws Exception {
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < options.number("connections", 64); i++) {
            HttpConnection connection = connect(options);
            Person person = new Person(connection, "pessoa-" + (options.number("first-user", 0) + i % users));
            if (!what.equals("login")) {
                keepTokens(
                        person,
                        connection.exchange(
                                connection.request("POST", "/api/login/", "", Rest.credentials(person.name))));
            }
            people.add(person);
        }
        ExecutorService threads = Executors.newFixedThreadPool(people.size());
        try {
            begin = System.nanoTime() + warmUp;
            List<Future<?>> running = new ArrayList<>();
            long pause = rate > 0 ? (long) (people.size() * 1e9 / rate) : 0;
            for (int i = 0; i < people.size(); i++) {
                Person person = people.get(i);
                long first = begin - warmUp + i * pause / people.size();
                running.add(threads.submit(() -> {
                    repeat(person, first, pause);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        report(people);
    }

    static HttpConnection connect(Options options) throws IOException {
        return new HttpConnection(options.text("host", "127.0.0.1"), options.number("port", 8080));
    }

    private void repeat(Person person, long first, long pause) throws IOException {
        byte[] request = request(person);
        long end = begin + counted;
        long due = first;
        for (long now = await(due); now < end; now = await(due)) {
            due += pause;
            HttpConnection.Answer answer = person.connection.exchange(request);
            long then = System.nanoTime();
            if (answer.status() == 200) {
                if (now >= begin && then <= end) {
                    person.times.record(then - now);
                }
                if (what.equals("refresh")) {
                    keepTokens(person, answer);
                    request = request(person);
                }
            } else {
                person.refused++;
                pauseFor(answer);
            }
        }
        person.connection.close();
    }

    /** As long as the answer asks for, if it does, and somewhat longer: people don't come at the stroke of the second. */
    private static void pauseFor(HttpConnection.Answer answer) {
        if (answer.retryAfter() == 0) {
            return;
        }
        long millis = TimeUnit.SECONDS.toMillis(answer.retryAfter())
                + ThreadLocalRandom.current().nextInt(2_000);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The time to count from: when it was due, or now where nothing is. */
    private long await(long due) {
        if (rate == 0) {
            return System.nanoTime();
        }
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return due;
    }

    private byte[] request(Person person) {
        HttpConnection connection = person.connection;
        return switch (what) {
            case "protected" -> connection.request("GET", "/api/protected/", person.access, "");
            case "permission" -> connection.request("GET", "/api/has_permission/rooms.delete/", person.access, "");
            case "sessions" -> connection.request("GET", "/api/sessions/", person.access, "");
            case "verify" ->
                connection.request("POST", "/api/token/verify/", "", "{\"token\":\"" + person.access + "\"}");
            case "refresh" ->
                connection.request("POST", "/api/refresh/", "", "{\"refresh\":\"" + person.refresh + "\"}");
            case "login" -> connection.request("POST", "/api/login/", "", Rest.credentials(person.name));
            default -> throw new IllegalArgumentException("Not known: " + what);
        };
    }

    private static void keepTokens(Person person, HttpConnection.Answer answer) throws IOException {
        if (answer.status() != 200) {
            throw new IOException("No tokens for " + person.name + ": " + answer.status() + " " + answer.body());
        }
        Matcher members = MEMBER.matcher(answer.body());
        while (members.find()) {
            if (members.group(1).equals("access")) {
                person.access = members.group(2);
            } else {
                person.refresh = members.group(2);
            }
        }
    }

    private void report(List<Person> people) {
        Histogram all = new Histogram();
        int refused = 0;
        for (Person person : people) {
            all.add(person.times);
            refused += person.refused;
        }
        Report.say("requests_per_s", all.total() / (counted / 1e9));
        Report.say("latency", all);
        Report.say("refused", refused);
    }
}
