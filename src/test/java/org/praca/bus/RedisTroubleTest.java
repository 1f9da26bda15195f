package org.praca.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.praca.testing.RedisProcess;
import org.praca.testing.Warnings;

/** A Redis that does not do what its open connections promise: it is noticed, told and mended. */
class RedisTroubleTest {
    private static final Duration NOTICED = Duration.ofSeconds(15);

    private final RedisProcess redis = RedisProcess.start();

    @AfterEach
    void stop() {
        redis.stop();
    }

    @Test
    void itIsSaidThatNothingComesBackWhileRedisHangs() throws Exception {
        try (RedisEnds nodes = RedisEnds.open(redis.url())) {
            BlockingQueue<String> received = nodes.listen("a");
            redis.freeze();
            Awaitility.await().atMost(NOTICED).untilAsserted(() -> assertThat(
                            nodes.subscriber().trouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble).startsWith("nothing has come back over Redis")));
            redis.thaw();
            nodes.deliversSoon("a", received);
            assertWellSoon(nodes);
        }
    }

    @Test
    void subscriptionsThatRedisEndsAreMadeAgain() throws Exception {
        try (RedisEnds nodes = RedisEnds.open(redis.url())) {
            BlockingQueue<String> received = nodes.listen("a");
            CountDownLatch interrupted = nodes.interruption();
            redis.ask("CLIENT KILL TYPE pubsub");
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
            nodes.deliversSoon("a", received);
        }
    }

    @Test
    void aUserWhoseChannelsAreTakenAwayHearsAgainOnceTheyAreGivenBack() throws Exception {
        redis.ask("ACL SETUSER praca on >secret ~praca:* &* +@all");
        try (Warnings warnings = Warnings.watch();
                RedisEnds nodes = RedisEnds.open(redis.url().replace("//", "//praca:secret@"))) {
            BlockingQueue<String> received = nodes.listen("a");
            redis.ask("ACL SETUSER praca resetchannels");
            Awaitility.await().atMost(NOTICED).until(() -> warnings.said().stream()
                    .anyMatch(line -> line.contains("Redis does not let this node listen: NOPERM")));
            redis.ask("ACL SETUSER praca &*");
            nodes.deliversSoon("a", received);
        }
    }

    private static void assertWellSoon(RedisEnds nodes) {
        Awaitility.await()
                .atMost(NOTICED)
                .until(() -> nodes.subscriber().trouble().isEmpty());
    }
}
