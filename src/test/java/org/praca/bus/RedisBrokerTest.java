package org.praca.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.praca.testing.FaultProxy;
import org.praca.testing.Redis;

/** One server, older than sharded channels. */
class RedisBrokerTest extends RedisBrokerContract {
    private static Redis redis;

    @BeforeAll
    static void startRedis() {
        redis = Redis.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.stop();
    }

    @Override
    String url() {
        return redis.url();
    }

    @Test
    void reportsAnInterruptionAndDeliversAgainAfterARestartOfRedis() throws Exception {
        CountDownLatch interrupted = nodes().interruption();
        BlockingQueue<String> received = nodes().listen("a");
        redis.restart();
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        nodes().deliversSoon("a", received);
    }

    /** Neither end of such a connection is told anything. */
    @Test
    void noticesThatItsWayToRedisLosesWhatGoesOverIt() throws Exception {
        try (FaultProxy path = FaultProxy.to(redis.port());
                RedisEnds behind = RedisEnds.open(Redis.url(path.port()))) {
            BlockingQueue<String> received = behind.listen("a");
            CountDownLatch interrupted = behind.interruption();
            path.lose();
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
            behind.deliversSoon("a", received);
        }
    }
}
