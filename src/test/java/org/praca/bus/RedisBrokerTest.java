package org.praca.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.praca.redis.RedisConnector;
import org.praca.testing.FaultProxy;
import org.praca.testing.Redis;

class RedisBrokerTest extends BrokerContract {
    private static Redis redis;
    private static RedisConnector connector;
    private List<Broker> ends = List.of();

    @BeforeAll
    static void startRedis() {
        redis = Redis.start();
        connector = new RedisConnector(Optional.of(redis.url()));
    }

    @AfterAll
    static void stopRedis() {
        connector.close();
        redis.stop();
    }

    /** Connections are made in the background; what is published before would be dropped. */
    @Override
    List<Broker> ends() throws Exception {
        if (ends.isEmpty()) {
            ends = List.of(new RedisBroker(connector), new RedisBroker(connector));
            CountDownLatch heard = new CountDownLatch(1);
            Broker.Subscription probe = await(ends.get(1).subscribe("probe", payload -> heard.countDown()));
            Awaitility.await().until(() -> {
                ends.get(0).publish("probe", "?".getBytes(StandardCharsets.UTF_8));
                return heard.await(100, TimeUnit.MILLISECONDS);
            });
            probe.close();
        }
        return ends;
    }

    @Test
    void reportsAnInterruptionAndDeliversAgainAfterARestartOfRedis() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch heard = new CountDownLatch(1);
        ends.get(1).onInterruption(interrupted::countDown);
        await(ends.get(1).subscribe("a", payload -> heard.countDown()));
        redis.restart();
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        Awaitility.await().atMost(java.time.Duration.ofSeconds(20)).until(() -> {
            ends.get(0).publish("a", "again".getBytes(StandardCharsets.UTF_8));
            return heard.await(100, TimeUnit.MILLISECONDS);
        });
    }

    /** Neither end of such a connection is told anything. */
    @Test
    void noticesThatItsWayToRedisLosesWhatGoesOverIt() throws Exception {
        try (FaultProxy path = FaultProxy.to(redis.port())) {
            RedisConnector behind = new RedisConnector(Optional.of(Redis.url(path.port())));
            Broker broker = new RedisBroker(behind);
            CountDownLatch interrupted = new CountDownLatch(1);
            CountDownLatch heard = new CountDownLatch(1);
            broker.onInterruption(interrupted::countDown);
            await(broker.subscribe("a", payload -> heard.countDown()));
            path.lose();
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
            Awaitility.await().atMost(java.time.Duration.ofSeconds(20)).until(() -> {
                broker.publish("a", "again".getBytes(StandardCharsets.UTF_8));
                return heard.await(100, TimeUnit.MILLISECONDS);
            });
            broker.close();
            behind.close();
        }
    }
}
