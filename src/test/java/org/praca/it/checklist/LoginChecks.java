package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.RawHttp.Header;

/** The heading "Login". */
abstract class LoginChecks {
    private static final String WRONG = "not the right one";
    private static final int CROWD = 500;
    /** More than work on sign-ins at once, on two cores or four. */
    private static final int SLOW = 20;

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final String TEN_KILOBYTES = "x".repeat(10_000);

    private enum Kind {
        UNKNOWN,
        WRONG,
        DISABLED
    }

    private final Stage stage;
    private final int measured;
    private final Map<String, String> ids = new ConcurrentHashMap<>();

    /** So many sign-ins are timed. */
    LoginChecks(Stage stage, int measured) {
        this.stage = stage;
        this.measured = measured;
    }

    @Test
    void unknownWrongAndDisabledHaveTheSameStatusBodyAndHeaders() {
        Map<Kind, String> names = names();
        for (String password : List.of(WRONG, "", TEN_KILOBYTES)) {
            List<Answer> answers = new ArrayList<>();
            try (Visitor visitor = new Visitor(stage.b(), Stage.address())) {
                for (Kind kind : Kind.values()) {
                    answers.add(visitor.login(names.get(kind), password));
                }
            }
            assertThat(answers).extracting(Answer::status).containsOnly(password.equals(WRONG) ? 401 : 400);
            assertThat(answers.stream().map(Answer::text).distinct()).hasSize(1);
            assertThat(answers.stream().map(LoginChecks::headers).distinct()).hasSize(1);
        }
        try (Visitor visitor = new Visitor(stage.b(), Stage.address())) {
            Answer right = visitor.login(names.get(Kind.DISABLED), Http.PASSWORD);
            assertThat(right.text())
                    .isEqualTo(visitor.login(names.get(Kind.UNKNOWN), WRONG).text());
        }
    }

    private static Map<String, List<String>> headers(Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.headers().map());
        headers.remove("Date");
        return headers;
    }

    /** A hash takes most of a sign-in; without one a kind would be several times as fast. */
    @Test
    void unknownWrongAndDisabledTakeTheSameTime() throws Exception {
        List<Map<Kind, List<Long>>> both =
                Parallel.run(LONGEST, 2, thread -> () -> times(stage.node(thread), names(), WRONG, measured / 2));
        assertAlike(both, 1.4);
    }

    @Test
    void soTheyDoWithEmptyAndTenKilobytePasswords() throws Exception {
        for (String password : List.of("", TEN_KILOBYTES)) {
            times(stage.a(), names(), password, 60);
            assertAlike(List.of(times(stage.a(), names(), password, 300)), 1.6);
        }
    }

    /** In turns, so that whatever slows the machine down slows all kinds down. */
    private Map<Kind, List<Long>> times(Http node, Map<Kind, String> names, String password, int count) {
        Map<Kind, List<Long>> times = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            times.put(kind, new ArrayList<>());
        }
        int perUnlocking = (Stage.ACCOUNT_LIMIT - 1) * Kind.values().length;
        for (int done = 0; done < count; done += perUnlocking) {
            unlock(names);
            try (Visitor visitor = new Visitor(node, Stage.address())) {
                visitor.post("/api/token/verify/", "{\"token\":\"x\"}");
                for (int i = 0; i < Math.min(perUnlocking, count - done); i++) {
                    Kind kind = Kind.values()[i % Kind.values().length];
                    String name = kind == Kind.UNKNOWN ? Http.unique("nobody") : names.get(kind);
                    long start = System.nanoTime();
                    Answer answer = visitor.login(name, password);
                    times.get(kind).add(System.nanoTime() - start);
                    assertThat(answer.status()).isIn(400, 401);
                }
            }
        }
        return times;
    }

    private void unlock(Map<Kind, String> names) {
        for (Kind kind : List.of(Kind.WRONG, Kind.DISABLED)) {
            stage.change(ids.get(names.get(kind)), "{\"locked_until\":null}");
        }
    }

    private static void assertAlike(List<Map<Kind, List<Long>>> measured, double most) {
        double[] medians = Arrays.stream(Kind.values())
                .mapToDouble(kind -> median(measured.stream()
                        .flatMap(times -> times.get(kind).stream())
                        .mapToLong(Long::longValue)))
                .toArray();
        double least = Arrays.stream(medians).min().orElseThrow();
        assertThat(Arrays.stream(medians).max().orElseThrow() / least)
                .as("medians of %s: %s ns", Arrays.toString(Kind.values()), Arrays.toString(medians))
                .isLessThan(most);
    }

    private static double median(LongStream values) {
        long[] sorted = values.sorted().toArray();
        return (double) sorted[sorted.length / 2];
    }

    private Map<Kind, String> names() {
        User wrong = stage.a().newUser();
        User disabled = stage.a().newUser();
        ids.put(wrong.name(), stage.id(wrong));
        ids.put(disabled.name(), stage.id(disabled));
        stage.change(disabled, "{\"is_active\":false}");
        return Map.of(Kind.UNKNOWN, Http.unique("u"), Kind.WRONG, wrong.name(), Kind.DISABLED, disabled.name());
    }

    @Test
    void anAccountsLimitHoldsAcrossAddressesAndAgainstTheRightPassword() {
        String name = Http.unique("u");
        String mail = name + "@example.com";
        stage.a().post("/api/register/", Http.object("username", name, "password", Http.PASSWORD, "email", mail));
        for (int i = 0; i < Stage.ACCOUNT_LIMIT; i++) {
            assertThat(from(i, i % 3 == 0 ? mail : name, WRONG).status()).isEqualTo(401);
        }
        for (int node = 0; node < 2; node++) {
            Answer right = from(node, name, Http.PASSWORD);
            assertThat(right.status()).isEqualTo(429);
            assertThat(right.code()).isEqualTo("throttled");
            assertThat(right.header("Retry-After")).matches("[1-9][0-9]*");
            assertThat(right.header("RateLimit-Limit")).isEqualTo(Integer.toString(Stage.ACCOUNT_LIMIT));
            assertThat(from(node, mail, Http.PASSWORD).status()).isEqualTo(429);
        }
        User admin = stage.admin();
        var found = stage.a()
                .get("/api/admin/users/?search=" + name, admin)
                .body()
                .path("items")
                .path(0);
        assertThat(found.path("locked_until").isTextual()).isTrue();
        stage.change(found.path("id").asText(), "{\"locked_until\":null}");
        assertThat(from(1, name, Http.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void theLimitIsTheSameForAccountsThatDoNotExist() {
        String name = Http.unique("nobody");
        for (int i = 0; i < Stage.ACCOUNT_LIMIT; i++) {
            assertThat(from(i, i % 2 == 0 ? name : name.toUpperCase(java.util.Locale.ROOT), WRONG)
                            .status())
                    .isEqualTo(401);
        }
        Answer refused = from(1, name, WRONG);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("RateLimit-Limit")).isEqualTo(Integer.toString(Stage.ACCOUNT_LIMIT));
    }

    @Test
    void twoHundredParallelGuessesNeverExceedTheLimit() throws Exception {
        User user = stage.a().newUser();
        List<String> addresses =
                IntStream.range(0, 8).mapToObj(i -> Stage.address()).toList();
        List<Integer> statuses = Parallel.run(200, i -> () -> {
            try (Visitor visitor = new Visitor(stage.node(i), addresses.get(i % addresses.size()))) {
                return visitor.login(user.name(), WRONG + i).status();
            }
        });
        assertThat(statuses).filteredOn(status -> status == 401).hasSize(Stage.ACCOUNT_LIMIT);
        assertThat(statuses).filteredOn(status -> status == 429).hasSize(200 - Stage.ACCOUNT_LIMIT);
    }

    /** More than any server has threads. Who is signed in is answered while most of them still wait. */
    @Test
    void fiveHundredConcurrentLoginsLeaveTheOthersAlone() throws Exception {
        User user = stage.a().newUser();
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger hashed = new AtomicInteger();
        CompletableFuture<List<Answer>> crowd = CompletableFuture.supplyAsync(() -> crowd(asked, hashed));
        await().until(() -> asked.get() == CROWD);
        for (int i = 0; i < 20; i++) {
            assertThat(stage.a().get("/api/protected/", user).status()).isEqualTo(200);
        }
        int meanwhile = hashed.get();
        List<Answer> answers = crowd.get();
        assertThat(meanwhile).isLessThan(hashed.get() / 2);
        assertThat(answers).extracting(Answer::status).containsOnly(401, 503);
        assertThat(answers).filteredOn(answer -> answer.status() == 503).allSatisfy(answer -> {
            assertThat(answer.code()).isEqualTo("unavailable");
            assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
        });
    }

    /** A server may read the next request of the connection on the thread that has answered the one before. */
    @Test
    void whoNeverSendsTheWholeOfASecondRequestKeepsNobodyFromSigningIn() throws Exception {
        User user = stage.a().newUser();
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                slow.add(loginAndHalfOfAnother());
            }
            try (Visitor visitor = new Visitor(stage.a(), Stage.address())) {
                assertThat(visitor.login(user.name(), Http.PASSWORD).status()).isEqualTo(200);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** In one piece; back when the first one is answered. */
    private Socket loginAndHalfOfAnother() throws IOException {
        URI base = stage.a().base();
        String body = Http.object("username", Http.unique("nobody"), "password", WRONG);
        String head =
                "POST /api/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ";
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(Stage.address(), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), base.getPort()));
        socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
        String both = head + body.length() + "\r\n\r\n" + body + head + "1000\r\n\r\n{";
        socket.getOutputStream().write(both.getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.1 401");
        return socket;
    }

    private List<Answer> crowd(AtomicInteger asked, AtomicInteger hashed) {
        try {
            return Parallel.run(LONGEST, CROWD, i -> () -> {
                try (Visitor visitor = new Visitor(stage.a(), Stage.address())) {
                    asked.incrementAndGet();
                    Answer answer = visitor.login(Http.unique("nobody"), WRONG);
                    if (answer.status() == 401) {
                        hashed.incrementAndGet();
                    }
                    return answer;
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tenParallelCorrectLoginsSucceed() throws Exception {
        User user = stage.a().newUser();
        List<Integer> statuses = Parallel.run(
                10,
                i -> () -> stage.node(i)
                        .post("/api/login/", Http.object("username", user.name(), "password", Http.PASSWORD))
                        .status());
        assertThat(statuses).containsOnly(200);
    }

    @Test
    void spoofedForwardingHeadersAreNobodysAddress() {
        User user = stage.a().newUser();
        String address = Stage.address();
        try (Visitor visitor = new Visitor(stage.b(), address)) {
            Answer login = visitor.login(user.name(), Http.PASSWORD, Spraying.pretences(1));
            var sessions = stage.b()
                    .get(
                            "/api/sessions/",
                            new User(user.name(), login.body().path("access").asText(), ""))
                    .body();
            assertThat(sessions.findValuesAsText("ip")).contains(address).noneMatch(ip -> ip.startsWith("203."));
        }
    }

    private Answer from(int node, String name, String password, Header... more) {
        try (Visitor visitor = new Visitor(stage.node(node), Stage.address())) {
            return visitor.login(name, password, more);
        }
    }
}
