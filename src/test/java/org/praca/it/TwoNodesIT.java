package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.database.Database;
import org.praca.testing.AdminProcess;
import org.praca.testing.AdminProcess.Result;
import org.praca.testing.AuthenticatorApp;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Pair;
import org.praca.testing.Praca;
import org.praca.testing.Redis;
import org.praca.testing.TestDatabase;
import org.praca.testing.TestSocket;

/** Two server processes with one PostgreSQL and one Redis are one Praça. */
class TwoNodesIT {
    /** The contract's bound for what one node must have heard of the other. */
    private static final Duration HEARD = Duration.ofSeconds(1);

    private static final int SIGN_IN_LIMIT = 10;

    private static final String JWKS = "/.well-known/jwks.json";
    private static final Pair PAIR = Pair.shared();
    private static final Map<String, String> environment = PAIR.environment();

    private final Redis redis = PAIR.redis;
    private final Praca nodeA = PAIR.a;
    private final Praca nodeB = PAIR.b;
    private final Http a = new Http(nodeA.baseUri());
    private final Http b = new Http(nodeB.baseUri());
    private String room;
    private String path;
    private User user;

    @BeforeEach
    void makeARoom() {
        user = a.newUser();
        room = Http.unique("sala");
        path = "/ws/chat/" + room + "/";
        assertThat(a.json("POST", "/chat/rooms/", user, Http.object("name", room))
                        .status())
                .isEqualTo(201);
    }

    /** Otherwise whoever asks the other node for it is refused until that reads the account anew. */
    @Test
    void tellTheSameTagOfAnAccountWhoseSecondFactorsWereRemoved() {
        User user = a.newUser();
        AuthenticatorApp app = new AuthenticatorApp(a.json("POST", "/api/second_factors/totp/", user, "{}")
                .body()
                .path("secret")
                .asText());
        a.json("POST", "/api/second_factors/totp/confirm/", user, Http.object("code", app.code()));
        String path =
                "/api/admin/users/" + a.get("/api/me/", user).body().path("id").asText() + "/";
        User admin = a.admin();
        assertThat(b.get(path, admin).status()).isEqualTo(200);
        assertThat(a.json("DELETE", path + "second_factors/", admin, "").status())
                .isEqualTo(204);
        String tag = a.get(path, admin).header("ETag");
        await().atMost(HEARD).untilAsserted(() -> assertThat(b.get(path, admin).header("ETag"))
                .isEqualTo(tag));
    }

    @Test
    void acceptEachOthersTokens() {
        assertThat(b.get("/api/me/", user).status()).isEqualTo(200);
        assertThat(b.post("/api/refresh/", Http.object("refresh", user.refresh()))
                        .status())
                .isEqualTo(200);
        assertThat(b.get("/.well-known/jwks.json", Map.of()).text())
                .isEqualTo(a.get("/.well-known/jwks.json", Map.of()).text());
    }

    @Test
    void serveOneRoomInOneOrder() {
        TestSocket here = TestSocket.open(nodeA.baseUri(), path, Http.bearer(user));
        TestSocket there = TestSocket.open(nodeB.baseUri(), path, Http.bearer(b.newUser()));
        for (int i = 0; i < 50; i++) {
            here.say("from a " + i);
            there.say("from b " + i);
        }
        List<String> heardHere = new ArrayList<>();
        List<String> heardThere = new ArrayList<>();
        List<Long> seqs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            var frame = here.next();
            seqs.add(frame.path("seq").asLong());
            heardHere.add(frame.path("message").asText());
            heardThere.add(there.next().path("message").asText());
        }
        assertThat(heardThere).isEqualTo(heardHere).doesNotHaveDuplicates();
        assertThat(seqs).isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void knowWhoIsThereOnEither() {
        User other = b.newUser();
        TestSocket here = v1(nodeA, user);
        here.next("welcome");
        TestSocket there = v1(nodeB, other);
        var presence = there.next("welcome").path("presence");
        assertThat(presence.path("online").asInt()).isEqualTo(2);
        assertThat(presence.path("users").toString()).contains(user.name(), other.name());
        assertThat(here.next("presence").path("username").asText()).isEqualTo(other.name());
        TestSocket both = v1(nodeA, other);
        both.next("welcome");
        there.close();
        there.closeCode();
        assertThat(a.get("/chat/rooms/" + room + "/presence/", user)
                        .body()
                        .path("online")
                        .asInt())
                .isEqualTo(2);
        here.send("{\"type\":\"typing\"}");
        assertThat(both.next().path("type").asText()).isEqualTo("typing");
        both.close();
        var left = here.next(Duration.ofSeconds(25));
        assertThat(left.path("event").asText()).isEqualTo("leave");
        assertThat(left.path("online").asInt()).isEqualTo(1);
        assertThat(b.get("/chat/rooms/" + room + "/presence/", user)
                        .body()
                        .path("users")
                        .toString())
                .isEqualTo("[\"" + user.name() + "\"]");
    }

    private TestSocket v1(Praca node, User who) {
        return TestSocket.open(node.baseUri(), path, Map.of(), "praca.v1", "bearer." + who.access());
    }

    @Test
    void takeATicketOfTheOtherOnce() {
        String ticket = a.json("POST", "/api/ws_ticket/", user, "{}")
                .body()
                .path("ticket")
                .asText();
        TestSocket.open(nodeB.baseUri(), path + "?ticket=" + ticket, Map.of());
        assertThat(catchThrowableOfType(
                                TestSocket.Refused.class,
                                () -> TestSocket.open(nodeA.baseUri(), path + "?ticket=" + ticket, Map.of()))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void endASessionOnBothWithinASecond() {
        TestSocket there = TestSocket.open(nodeB.baseUri(), path, Http.bearer(user));
        assertThat(a.json("POST", "/api/logout/", user, "{}").status()).isEqualTo(205);
        await().atMost(HEARD).until(() -> b.get("/api/protected/", user).code().equals("token_not_valid"));
        assertThat(there.closeCode()).isEqualTo(4003);
    }

    @Test
    void changeWhatSomebodyMayDoOnBothWithinASecond() {
        User admin = a.admin();
        String id = a.get("/api/me/", user).body().path("id").asText();
        assertThat(b.get("/api/admin/roles/", user).status()).isEqualTo(403);
        a.json("PATCH", "/api/admin/users/" + id + "/", admin, "{\"permissions\":[\"roles.view\"]}");
        await().atMost(HEARD).until(() -> b.get("/api/admin/roles/", user).status() == 200);
        a.json("PATCH", "/api/admin/users/" + id + "/", admin, "{\"permissions\":[]}");
        await().atMost(HEARD).until(() -> b.get("/api/admin/roles/", user).status() == 403);
    }

    @Test
    void closeTheSocketsOfADeletedRoomOnBoth() {
        TestSocket there = TestSocket.open(nodeB.baseUri(), path, Http.bearer(b.newUser()));
        a.json("DELETE", "/chat/rooms/" + room + "/", user, "");
        assertThat(there.closeCode()).isEqualTo(4004);
    }

    @Test
    void showOutOnBothWhomOneHasBanned() {
        User banned = b.newUser();
        TestSocket there = TestSocket.open(nodeB.baseUri(), path, Http.bearer(banned));
        String bans = "/chat/rooms/" + room + "/bans/";
        assertThat(a.json("POST", bans, user, Http.object("username", banned.name()))
                        .status())
                .isEqualTo(201);
        await().atMost(HEARD).until(there::closeCode, code -> code == 4003);
        assertThat(catchThrowableOfType(
                                TestSocket.Refused.class,
                                () -> TestSocket.open(nodeB.baseUri(), path, Http.bearer(banned)))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void countSignInsTogether() {
        String wrong = Http.object("username", user.name(), "password", "wrong");
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < SIGN_IN_LIMIT; i++) {
            statuses.add((i % 2 == 0 ? a : b).post("/api/login/", wrong).status());
        }
        assertThat(statuses).containsOnly(401);
        String right = Http.object("username", user.name(), "password", Http.PASSWORD);
        for (Http node : List.of(a, b)) {
            Answer answer = node.post("/api/login/", right);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
            assertThat(answer.header("RateLimit-Limit")).isEqualTo(Integer.toString(SIGN_IN_LIMIT));
        }
        String events = "/api/admin/audit/?user=" + user.name() + "&event=login.";
        assertThat(a.get(events + "failed", b.admin()).body().path("items")).hasSize(SIGN_IN_LIMIT);
        assertThat(b.get(events + "locked", a.admin()).body().path("items")).hasSize(1);
    }

    /** Sockets stay open, each node goes on by itself, and what the other missed comes once Redis is back. */
    @Test
    void doWithoutRedisForAWhile() {
        TestSocket here = TestSocket.open(nodeA.baseUri(), path, Http.bearer(user));
        TestSocket there = TestSocket.open(nodeB.baseUri(), path, Http.bearer(b.newUser()));
        here.say("before");
        assertThat(there.next().path("message").asText()).isEqualTo("before");
        here.next();
        redis.stop();
        here.say("meanwhile");
        assertThat(here.next().path("message").asText()).isEqualTo("meanwhile");
        assertThat(a.login(user.name(), Http.PASSWORD).access()).isNotEmpty();
        TestSocket late = TestSocket.open(nodeB.baseUri(), path + "?after=1", Http.bearer(user));
        assertThat(late.next().path("message").asText()).isEqualTo("meanwhile");
        redis.restart();
        assertThat(there.next().path("message").asText()).isEqualTo("meanwhile");
        there.say("afterwards");
        assertThat(here.next().path("message").asText()).isEqualTo("afterwards");
        assertThat(there.next().path("message").asText()).isEqualTo("afterwards");
    }

    @Test
    void endASessionOnBothWithoutRedisAndRememberItWhenItIsBack() {
        User other = b.login(user.name(), Http.PASSWORD);
        redis.stop();
        assertThat(a.json("POST", "/api/logout/", user, "{}").status()).isEqualTo(205);
        await().atMost(HEARD).until(() -> b.get("/api/protected/", user).code().equals("token_not_valid"));
        redis.restart();
        for (Http node : List.of(a, b)) {
            assertThat(node.get("/api/protected/", user).code()).isEqualTo("token_not_valid");
            assertThat(node.get("/api/protected/", other).status()).isEqualTo(200);
        }
        assertThat(b.post("/api/refresh/", Http.object("refresh", other.refresh()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void knowEndedSessionsWhenOneStartsAndSayGoodByeToTheirSocketsWhenItEnds() {
        User over = b.login(user.name(), Http.PASSWORD);
        a.json("POST", "/api/logout/", over, "{}");
        Praca leaving = Praca.start(PAIR.environment());
        Http there = new Http(leaving.baseUri());
        assertThat(there.get("/api/me/", user).status()).isEqualTo(200);
        assertThat(there.get("/api/me/", over).code()).isEqualTo("token_not_valid");
        TestSocket socket = TestSocket.open(leaving.baseUri(), path, Http.bearer(user));
        socket.say("so that the server has seen the socket open, too");
        socket.next();
        assertThat(leaving.stop()).isTrue();
        assertThat(socket.closeCode()).isIn(Praca.farewells());
        assertThat(a.get("/api/me/", user).status()).isEqualTo(200);
    }

    @Test
    void followARotationAsAVerifierElsewhereDoesAndRefuseARetiredKey() throws Exception {
        User before = user;
        String oldKid = kid(before);
        TestSocket socket = TestSocket.open(nodeB.baseUri(), path, Http.bearer(before));

        Result announced = admin("rotate-keys");
        assertThat(announced.output()).contains(" announced, signs from ");
        String newKid = announced.output().split(" ", -1)[0];
        await().atMost(HEARD).until(() -> a.get(JWKS, Map.of()).text().contains(newKid));
        await().atMost(HEARD).until(() -> b.get(JWKS, Map.of()).text().contains(newKid));
        assertThat(kid(b.newUser())).as("not before every verifier knows it").isEqualTo(oldKid);
        String kept = a.get(JWKS, Map.of()).text();

        assertThat(admin("rotate-keys", "--at-once").output()).contains(newKid + " signing");
        await().atMost(HEARD).until(() -> kid(login(a, before)).equals(newKid));
        await().atMost(HEARD).until(() -> kid(login(b, before)).equals(newKid));
        User after = login(a, before);
        assertThat(verified(after.access(), kept).getStringClaimValue("upn")).isEqualTo(before.name());
        for (Http node : List.of(a, b)) {
            assertThat(node.get("/api/me/", before).status()).isEqualTo(200);
            assertThat(node.get("/api/me/", after).status()).isEqualTo(200);
        }

        assertThat(admin("retire-key", oldKid).code()).isZero();
        for (Http node : List.of(a, b)) {
            await().atMost(HEARD)
                    .until(() -> node.get("/api/me/", before).code().equals("token_not_valid"));
            assertThat(node.post("/api/token/verify/", Http.object("token", before.access()))
                            .status())
                    .isEqualTo(401);
            assertThat(node.get(JWKS, Map.of()).text()).doesNotContain(oldKid).contains(newKid);
            assertThat(node.get("/api/me/", after).status()).isEqualTo(200);
        }
        assertThat(socket.closeCode()).as("opened with a token under that key").isEqualTo(4003);
        assertThat(refusal(nodeA, path, before)).isEqualTo(401);
        assertThat(refusal(nodeB, path, before)).isEqualTo(401);
        assertThat(b.post("/api/refresh/", Http.object("refresh", before.refresh()))
                        .status())
                .as("who renews stays signed in")
                .isEqualTo(200);
    }

    @Test
    void giveTokensThatAnotherLibraryVerifiesAndMicroProfileJwtAsksFor() throws Exception {
        Answer jwks = b.get(JWKS, Map.of());
        assertThat(jwks.header("Cache-Control")).isEqualTo("public, max-age=300");
        JwtClaims claims = verified(user.access(), jwks.text());
        assertThat(claims.getIssuer()).isEqualTo("praca");
        assertThat(claims.getSubject())
                .isEqualTo(b.get("/api/me/", user).body().path("id").asText());
        assertThat(claims.getStringClaimValue("upn")).isEqualTo(user.name());
        assertThat(claims.getStringListClaimValue("groups")).contains("user");
        assertThat(claims.getJwtId())
                .isNotEqualTo(verified(login(a, user).access(), jwks.text()).getJwtId());
        assertThat(claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue())
                .isEqualTo(1_800);
        assertThat(claims.getNumericDateClaimValue("auth_time").getValue())
                .isBetween(
                        claims.getIssuedAt().getValue() - 5,
                        claims.getIssuedAt().getValue());
        assertThat(claims.getClaimsMap()).doesNotContainKeys("email", "password");
    }

    @Test
    void doNotStartWithoutTheSecretThatTheKeysAreSealedUnder() throws Exception {
        Database database = TestDatabase.open(PAIR.postgres);
        try {
            List<String> stored = database.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT private_jwk FROM signing_key")
                            .mapTo(String.class)
                            .list());
            assertThat(stored).isNotEmpty().allMatch(text -> text.split("\\.", -1).length == 5);
        } finally {
            database.close();
        }
        Map<String, String> without = new HashMap<>(environment);
        without.remove("PRACA_KEY_SECRET");
        assertThat(Praca.launch(without).awaitRefusal().lines())
                .filteredOn(
                        line -> line.endsWith("PRACA_KEY_SECRET is missing: the secrets in the database are sealed"))
                .isNotEmpty();
        assertThat(AdminProcess.run(without, "", "keys"))
                .isEqualTo(
                        new Result(1, "praca: PRACA_KEY_SECRET is missing: the secrets in the database are sealed\n"));
    }

    @Test
    void obeyTheCommandLine() {
        TestSocket socket = TestSocket.open(nodeB.baseUri(), path, Http.bearer(user));
        admin("end-sessions", user.name());
        assertThat(socket.closeCode()).isEqualTo(4003);
        await().atMost(HEARD).until(() -> a.get("/api/me/", user).code().equals("token_not_valid"));
        User again = login(a, user);
        assertThat(AdminProcess.run(environment, "outra frase de passe 43", "set-password", user.name())
                        .code())
                .isZero();
        await().atMost(HEARD).until(() -> b.get("/api/me/", again).code().equals("token_not_valid"));
        String wrong = Http.object("username", user.name(), "password", "wrong");
        for (int i = 0; i < SIGN_IN_LIMIT; i++) {
            b.post("/api/login/", wrong);
        }
        assertThat(a.post("/api/login/", wrong).status()).isEqualTo(429);
        admin("unlock", user.name());
        assertThat(a.login(user.name(), "outra frase de passe 43").access()).isNotEmpty();
    }

    private static Result admin(String... arguments) {
        Result result = AdminProcess.run(environment, "", arguments);
        assertThat(result.code()).as(result.output()).isZero();
        return result;
    }

    private static User login(Http node, User user) {
        return node.login(user.name(), Http.PASSWORD);
    }

    private static int refusal(Praca node, String path, User user) {
        try {
            TestSocket.open(node.baseUri(), path, Http.bearer(user));
            return 101;
        } catch (TestSocket.Refused refused) {
            return refused.status();
        }
    }

    /** The claims, where another library finds nothing wrong with them. */
    private static JwtClaims verified(String token, String jwks) throws InvalidJwtException, JoseException {
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(new JsonWebKeySet(jwks).getJsonWebKeys()))
                .setExpectedIssuer("praca")
                .setExpectedAudience("praca")
                .setExpectedType(true, "JWT")
                .setRequireSubject()
                .setRequireJwtId()
                .setRequireIssuedAt()
                .setRequireExpirationTime()
                .build()
                .processToClaims(token);
    }

    private static String kid(User user) {
        try {
            return com.nimbusds.jwt.SignedJWT.parse(user.access()).getHeader().getKeyID();
        } catch (java.text.ParseException e) {
            throw new IllegalStateException(e);
        }
    }
}
