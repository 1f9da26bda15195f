package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Parallel;
import org.praca.testing.Praca;
import org.praca.testing.TestSocket;

/** What time ends, on a server where everything lasts for seconds, and what it has too little time for. */
class ExpiryIT {
    private static final int SPRAYING = 20;

    private static Praca praca;

    @BeforeAll
    static void start() {
        praca = Praca.start(Map.of(
                "PRACA_ACCESS_TOKEN_LIFETIME", "PT3S",
                "PRACA_REFRESH_GRACE", "PT1S",
                "PRACA_REAUTH_WINDOW", "PT1S",
                "PRACA_LIMIT_LOGIN_ACCOUNT", "2/PT3S",
                "PRACA_LIMIT_LOGIN_ADDRESS", SPRAYING + "/PT15M",
                "PRACA_LIMIT_SIGNUP_ADDRESS", "1000/PT1H",
                "PRACA_HASH_QUEUE", "2",
                "PRACA_CORS_ORIGINS", "https://app.example"));
    }

    @AfterAll
    static void stop() {
        praca.stop();
    }

    @Test
    void hearsAndRenewsItselfButSaysNothing() {
        Http http = new Http(praca.baseUri());
        User ana = http.newUser();
        String room = Http.unique("expiry");
        http.json("POST", "/chat/rooms/", ana, Http.object("name", room));
        TestSocket mine = TestSocket.open(
                praca.baseUri(), "/ws/chat/" + room + "/", Map.of(), "praca.v1", "bearer." + ana.access());
        mine.next("welcome");
        Awaitility.await().until(() -> isRefused(mine));
        mine.send("{\"type\":\"ping\",\"ref\":\"p\"}");
        assertThat(mine.next("pong").path("ref").asText()).isEqualTo("p");
        User later = http.login(ana.name(), Http.PASSWORD);
        TestSocket other = TestSocket.open(praca.baseUri(), "/ws/chat/" + room + "/", Http.bearer(later));
        other.say("heard all the same");
        assertThat(mine.next("message").path("message").asText()).isEqualTo("heard all the same");
        User latest = http.login(ana.name(), Http.PASSWORD);
        mine.send(Http.object("type", "auth", "token", latest.access()));
        mine.next("authenticated");
        mine.say("here again");
        assertThat(mine.next("ack").path("id").isTextual()).isTrue();
    }

    @Test
    void aLockOfAnAccountExpires() {
        Http http = new Http(praca.baseUri());
        String name = http.newUser().name();
        String wrong = Http.object("username", name, "password", "wrong");
        String right = Http.object("username", name, "password", Http.PASSWORD);
        assertThat(http.post("/api/login/", wrong).status()).isEqualTo(401);
        assertThat(http.post("/api/login/", wrong).status()).isEqualTo(401);
        assertThat(http.post("/api/login/", right).status()).isEqualTo(429);
        Awaitility.await().until(() -> http.post("/api/login/", right).status() == 200);
    }

    @Test
    void aSprayingAddressIsRefused() throws Exception {
        Spraying.isLimited(SPRAYING, new Http(praca.baseUri()));
    }

    @Test
    void aRotatedRefreshTokenAfterTheGraceKillsTheFamily() {
        Http http = new Http(praca.baseUri());
        User user = http.newUser();
        String old = Http.object("refresh", user.refresh());
        AtomicReference<String> access = new AtomicReference<>("");
        Awaitility.await().until(() -> {
            Answer answer = http.post("/api/refresh/", old);
            access.updateAndGet(before ->
                    answer.status() == 200 ? answer.body().path("access").asText() : before);
            return answer.code().equals("token_reused");
        });
        assertThat(http.get("/api/protected/", new User(user.name(), access.get(), ""))
                        .code())
                .isEqualTo("token_not_valid");
        assertThat(http.post("/api/refresh/", old).code()).isEqualTo("token_not_valid");
    }

    @Test
    void aSessionIsNotFreshForLong() {
        Http http = new Http(praca.baseUri());
        User user = http.newUser();
        Awaitility.await().until(() -> update(http, user, Http.object("email", Http.unique("m") + "@example.com"))
                .code()
                .equals("reauthentication_required"));
        Answer refreshed = http.post("/api/refresh/", Http.object("refresh", user.refresh()));
        User later = new User(user.name(), refreshed.body().path("access").asText(), "");
        for (String member : List.of("username", "email", "password")) {
            String change = Http.object(member, Http.unique("n") + (member.equals("email") ? "@example.com" : ""));
            assertThat(update(http, later, change).code()).isEqualTo("reauthentication_required");
        }
        assertThat(update(http, later, Http.object("first_name", "Ana")).status())
                .isEqualTo(200);
        String proved = Http.object("username", Http.unique("n"), "current_password", Http.PASSWORD);
        assertThat(update(http, later, proved).status()).isEqualTo(200);
    }

    private static Answer update(Http http, User user, String json) {
        return http.json("PATCH", "/api/update_user/", user, json);
    }

    /** The queue holds two; meanwhile requests that hash nothing are served. */
    @Test
    void moreSignInsThanTheQueueHoldsAreToldToComeBack() throws Exception {
        Http http = new Http(praca.baseUri());
        User user = http.newUser();
        CompletableFuture<List<Answer>> crowd = CompletableFuture.supplyAsync(() -> crowd(http));
        int served = 0;
        do {
            assertThat(http.get("/api/protected/", user).status()).isEqualTo(200);
            served++;
        } while (!crowd.isDone());
        assertThat(served).isGreaterThan(1);
        List<Answer> answers = crowd.get();
        assertThat(answers).extracting(Answer::status).contains(503).isSubsetOf(401, 503);
        assertThat(answers).filteredOn(answer -> answer.status() == 503).allSatisfy(answer -> {
            assertThat(answer.code()).isEqualTo("unavailable");
            assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
        });
    }

    private static List<Answer> crowd(Http http) {
        try {
            return Parallel.run(30, i -> () -> {
                try (Visitor visitor = new Visitor(http, Stage.address())) {
                    return visitor.login("nobody" + i, "wrong");
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aListedOriginIsLetInAndNoOther() {
        Http http = new Http(praca.baseUri());
        Map<String, String> listed = Map.of("Origin", "https://app.example", "Access-Control-Request-Method", "PATCH");
        Answer preflight = http.send("OPTIONS", "/api/update_user/", listed, null);
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
        assertThat(preflight.header("Access-Control-Allow-Methods")).contains("PATCH");
        assertThat(preflight.header("Access-Control-Allow-Credentials"))
                .as("for the cookie of a sign-in")
                .isEqualTo("true");
        assertThat(http.get("/api/protected/", listed).header("Access-Control-Allow-Origin"))
                .isEqualTo("https://app.example");
        for (String other :
                List.of("https://app.example.evil.example", "http://app.example", "https://APP.example", "null")) {
            Answer answer = http.get("/api/protected/", Map.of("Origin", other));
            assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
            assertThat(answer.header("Vary")).isEqualTo("Origin");
        }
    }

    private static boolean isRefused(TestSocket socket) {
        socket.send("{\"type\":\"typing\",\"ref\":\"t\"}");
        socket.send("{\"type\":\"ping\"}");
        JsonNode frame = socket.next();
        while (!frame.path("type").asText().equals("pong")) {
            if (frame.path("code").asText().equals("token_not_valid")) {
                socket.next("pong");
                return true;
            }
            frame = socket.next();
        }
        return false;
    }
}
