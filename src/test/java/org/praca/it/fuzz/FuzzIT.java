package org.praca.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.praca.testing.ApiDocument;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Parallel;
import org.praca.testing.Praca;
import org.praca.testing.RawHttp;

/**
 * Requests made up from the OpenAPI document, right and wrong ones, to every route: none breaks the server, and every answer is
 * as documented. {@code praca.fuzz.requests} is how many, {@code praca.fuzz.seed} which ones.
 */
class FuzzIT {
    private static final int REQUESTS = Integer.getInteger("praca.fuzz.requests", 20_000);
    private static final long SEED = Long.getLong("praca.fuzz.seed", 4);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int CONNECTIONS = 8;
    private static final int ENOUGH = 30;

    /** What needs an authenticator, a mailbox, a key's id or a token that is good once, or would end the others' sessions. */
    private static final Set<String> OUT_OF_REACH = Set.of(
            "addPasskey",
            "completeLogIn",
            "confirmAuthenticator",
            "confirmEmailVerification",
            "confirmPasswordReset",
            "endAllOtherSessions",
            "getSigningKey",
            "logInWithPasskey",
            "refreshTokens",
            "removeAuthenticator",
            "removePasskey",
            "removeUserSecondFactors",
            "renamePasskey",
            "replaceRecoveryCodes",
            "requestEmailVerification",
            "requestPasswordReset",
            "retireKey",
            "setUp");

    private static Praca praca;

    private record Finding(Attack attack, List<String> faults, Answer answer) {}

    private final ApiDocument document = ApiDocument.read();
    private final AtomicInteger next = new AtomicInteger();
    private final Map<String, Finding> findings = new ConcurrentHashMap<>();
    private final Set<String> succeeded = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void start() {
        Map<String, String> environment = new HashMap<>();
        environment.put("PRACA_ADMIN_USERNAME", Praca.ADMIN);
        environment.put("PRACA_ADMIN_PASSWORD", Praca.ADMIN_PASSWORD);
        environment.put("PRACA_LIMITS", "off");
        environment.put("PRACA_ACCESS_TOKEN_LIFETIME", "PT12H");
        environment.put("PRACA_REAUTH_WINDOW", "PT12H");
        praca = Praca.start(environment);
    }

    @AfterAll
    static void stop() {
        praca.stop();
    }

    @Test
    void everyAnswerIsAsDocumentedWhateverIsAsked(TestReporter reporter) throws Exception {
        Http http = new Http(praca.baseUri());
        Generator generator = new Generator(document, new Cast(http), SEED);
        Oracle oracle = new Oracle(document, generator);
        int logged = praca.output().length();
        reporter.publishEntry("praca.fuzz.seed", Long.toString(SEED));
        Parallel.run(LONGEST, CONNECTIONS, i -> () -> {
            work(generator, oracle);
            return true;
        });
        assertThat(report(oracle)).as("seed %d", SEED).isEmpty();
        assertThat(praca.output().substring(logged)).doesNotContain("\tat ", "SEVERE");
        assertThat(http.send("DELETE", "/api/admin/sessions/", Http.bearer(http.admin()), null)
                        .status())
                .isEqualTo(204);
        assertThat(failing())
                .as("operations that never succeeded")
                .hasSizeLessThan(operations().size() / 16);
    }

    private void work(Generator generator, Oracle oracle) {
        try (RawHttp connection = new RawHttp(praca.baseUri())) {
            for (int number = next.getAndIncrement();
                    number < REQUESTS && findings.size() < ENOUGH;
                    number = next.getAndIncrement()) {
                Attack attack = generator.attack(number);
                Answer answer = send(connection, attack);
                List<String> faults = oracle.faults(attack, answer);
                if (!faults.isEmpty()) {
                    findings.putIfAbsent(signature(attack, faults), new Finding(attack, faults, answer));
                } else if (answer.status() < 300 && attack.operation() != null) {
                    succeeded.add(attack.operation().getOperationId());
                }
            }
        }
    }

    private static Answer send(RawHttp connection, Attack attack) {
        return connection.send(attack.method(), attack.target(), attack.allHeaders(), attack.body());
    }

    private static String signature(Attack attack, List<String> faults) {
        return attack.method() + " " + attack.template() + ": " + faults.get(0);
    }

    private List<String> report(Oracle oracle) {
        List<String> lines = new ArrayList<>();
        URI base = praca.baseUri();
        try (RawHttp connection = new RawHttp(base)) {
            findings.forEach((signature, finding) -> {
                Shrinker shrinker = new Shrinker(smaller -> {
                    List<String> faults = oracle.faults(smaller, send(connection, smaller));
                    return !faults.isEmpty() && signature(smaller, faults).equals(signature);
                });
                Attack smallest = shrinker.smallest(finding.attack());
                lines.add("%n%s %s%n  %s%n  at first: %s"
                        .formatted(
                                signature,
                                finding.faults(),
                                smallest.curl(base),
                                finding.answer().text()));
            });
        }
        return lines;
    }

    private Set<String> failing() {
        Set<String> failing = new TreeSet<>(operations());
        failing.removeAll(succeeded);
        failing.removeAll(OUT_OF_REACH);
        return failing;
    }

    private Set<String> operations() {
        Set<String> all = new TreeSet<>();
        document.model().getPaths().values().forEach(item -> item.readOperations()
                .forEach(operation -> all.add(operation.getOperationId())));
        return all;
    }
}
