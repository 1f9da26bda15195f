package org.praca.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.praca.platform.Settings;
import org.praca.platform.SettingsException;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;
import org.praca.ratelimit.SharedBuckets;
import org.praca.redis.RedisConnector;
import org.praca.testing.Certificates;
import org.praca.testing.RedisProcess;
import org.praca.testing.Warnings;

/** A Redis that is reached by TLS and lets its users do no more than they must. */
class RedisAccessTest {
    private static final String SECRET = "s3cr3t-wôrd";
    private static final String ENCODED = "s3cr3t-w%C3%B4rd";

    /** As in docs/operations.md. */
    static final String RULES = "on resetkeys ~praca:* resetchannels &praca:* -@all"
            + " +ping +publish +subscribe +unsubscribe +get +set +psetex +eval";

    @TempDir
    private static Path directory;

    private static Certificates certificates;
    private static RedisProcess redis;
    private static int tlsPort;

    private final Warnings warnings = Warnings.watch();

    @BeforeAll
    static void startRedis() {
        certificates = Certificates.make(directory, "127.0.0.1");
        tlsPort = RedisProcess.freePort();
        redis = RedisProcess.start(
                "--tls-port",
                Integer.toString(tlsPort),
                "--tls-cert-file",
                certificates.certificate().toString(),
                "--tls-key-file",
                certificates.key().toString(),
                "--tls-auth-clients",
                "no");
        redis.ask("ACL SETUSER praca >" + SECRET + " " + RULES);
    }

    @AfterAll
    static void stopRedis() {
        redis.stop();
    }

    @AfterEach
    void neverTellsThePassword() {
        assertThat(warnings.said()).noneMatch(line -> line.contains(SECRET) || line.contains(ENCODED));
        warnings.close();
    }

    private static String url(String user, String host) {
        return "rediss://" + user + ":" + ENCODED + "@" + host + ":" + tlsPort + "/0";
    }

    private static RedisConnector connector(String url) {
        return new RedisConnector(Optional.of(url), Optional.of(certificates.certificate()));
    }

    @Test
    void lastsForAllThatIsDone() throws Exception {
        try (RedisEnds nodes = RedisEnds.open(() -> connector(url("praca", "127.0.0.1")))) {
            nodes.listen("praca:room:7");
        }
        RedisConnector connector = connector(url("praca", "127.0.0.1"));
        try {
            RateLimiter limiter = new RateLimiter(Settings.from(Map.of()), new SharedBuckets(connector));
            Awaitility.await().until(() -> connector.commands().isPresent());
            for (int i = 0; i < 10; i++) {
                assertThat(limiter.tryAcquire(Limit.LOGIN_ACCOUNT, "ana")).isTrue();
            }
            assertThat(limiter.tryAcquire(Limit.LOGIN_ACCOUNT, "ana")).isFalse();
            assertThat(limiter.wait(Limit.LOGIN_ACCOUNT, "ana")).isPresent();
            limiter.clear(Limit.LOGIN_ACCOUNT, "ana");
            assertThat(redis.ask("EXISTS praca:limit:LOGIN_ACCOUNT:ana")).isEqualTo("1");
        } finally {
            connector.close();
        }
        assertThat(warnings.said()).noneMatch(line -> line.contains("NOPERM") || line.contains("Counting"));
    }

    @Test
    void saysWhatIsMissing() {
        redis.ask("ACL SETUSER deaf >" + SECRET + " " + RULES + " -subscribe");
        redis.ask("ACL SETUSER mute >" + SECRET + " " + RULES + " -publish");
        redis.ask("ACL SETUSER nowhere >" + SECRET + " " + RULES + " resetchannels");
        assertSaid(url("deaf", "127.0.0.1"), "NOPERM", "'subscribe'");
        assertSaid(url("mute", "127.0.0.1"), "NOPERM", "'publish'");
        assertSaid(url("nowhere", "127.0.0.1"), "NOPERM", "channels");
    }

    @Test
    void saysThatThePasswordIsWrongWithoutTellingIt() {
        redis.ask("ACL SETUSER other on >another");
        assertSaid(url("other", "127.0.0.1"), "WRONGPASS");
    }

    /** A certificate of 127.0.0.1 is none of localhost. */
    @Test
    void takesNoCertificateOfAnotherName() {
        assertSaid(url("praca", "localhost"), "Redis is away", "No name matching localhost");
    }

    @Test
    void takesNoCertificateThatNobodyVouchesFor() {
        assertSaid(
                new RedisConnector(Optional.of(url("praca", "127.0.0.1"))),
                "Redis is away",
                "unable to find valid certification path");
    }

    @Test
    void refusesWhatIsNoUrlWithoutRepeatingIt() {
        assertThatThrownBy(() -> new RedisConnector(Optional.of("redis://praca:" + SECRET + " %@localhost")))
                .isInstanceOf(SettingsException.class)
                .hasNoCause()
                .hasMessageNotContaining(SECRET);
    }

    private void assertSaid(String url, String... words) {
        assertSaid(connector(url), words);
    }

    private void assertSaid(RedisConnector connector, String... words) {
        try (RedisBroker broker = new RedisBroker(connector)) {
            broker.subscribe("praca:room:1", payload -> {});
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> warnings.said().stream()
                    .anyMatch(line -> Stream.of(words).allMatch(line::contains)));
        } finally {
            connector.close();
        }
    }
}
