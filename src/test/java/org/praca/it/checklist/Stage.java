package org.praca.it.checklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Pair;
import org.praca.testing.Praca;

/** Where a suite plays: two nodes of one installation, or one that stands for both. */
record Stage(Praca nodeA, Praca nodeB, Http a, Http b) {
    /** The contract's bound for what one node must have heard of the other. */
    static final Duration HEARD = Duration.ofSeconds(1);
    /** The default for failed sign-ins of an account. */
    static final int ACCOUNT_LIMIT = 10;

    private static final AtomicInteger ADDRESSES = new AtomicInteger();
    private static final Map<URI, User> ADMINS = new ConcurrentHashMap<>();

    static Stage oneNodeOnH2() {
        return of(Praca.shared(), Praca.shared());
    }

    static Stage twoNodesOnPostgresAndRedis() {
        return of(Pair.shared().a, Pair.shared().b);
    }

    private static Stage of(Praca a, Praca b) {
        return new Stage(a, b, new Http(a.baseUri()), new Http(b.baseUri()));
    }

    boolean isOneNode() {
        return nodeA == nodeB;
    }

    /** An address that nobody has come from yet. */
    static String address() {
        int next = ADDRESSES.incrementAndGet();
        return "127.9." + next / 250 + "." + (1 + next % 250);
    }

    /** One or the other. */
    Http node(int number) {
        return number % 2 == 0 ? a : b;
    }

    /** The administrator, signed in once; a hash for each use would cost more than all else. */
    User admin() {
        return ADMINS.compute(
                a.base(),
                (base, before) -> before != null && a.get("/api/me/", before).status() == 200 ? before : a.admin());
    }

    String id(User user) {
        return a.get("/api/me/", user).body().path("id").asText();
    }

    /** An administrator's change of the account. */
    void change(User user, String json) {
        change(id(user), json);
    }

    void change(String id, String json) {
        Answer answer = a.json("PATCH", "/api/admin/users/" + id + "/", admin(), json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    /** Whether the access token is refused at once here, and on the other node within the bound. */
    void assertEnded(User user) {
        assertThat(a.get("/api/protected/", user).code()).isEqualTo("token_not_valid");
        await().atMost(HEARD).until(() -> b.get("/api/protected/", user).code().equals("token_not_valid"));
    }

    void assertAlive(User user) {
        assertThat(a.get("/api/protected/", user).status()).isEqualTo(200);
        assertThat(b.get("/api/protected/", user).status()).isEqualTo(200);
    }

    Answer refresh(int node, String token) {
        return node(node).post("/api/refresh/", Http.object("refresh", token));
    }
}
