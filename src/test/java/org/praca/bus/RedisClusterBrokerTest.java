package org.praca.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.RedisCluster.channelOn;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.praca.testing.RedisCluster;
import org.praca.testing.Warnings;

/** Three masters, between which channels are shared out. */
class RedisClusterBrokerTest extends RedisBrokerContract {
    private static RedisCluster redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisCluster.start();
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
    void followsAChannelWhoseSlotMovesToAnotherServer() throws Exception {
        String channel = channelOn(1, "moving");
        BlockingQueue<String> received = nodes().listen(channel);
        CountDownLatch interrupted = nodes().interruption();
        redis.move(channel, 1, 2);
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        nodes().deliversSoon(channel, received);
    }

    /** As in docs/operations.md. */
    @Test
    void needsNoMoreRightsThanAreDocumented() throws Exception {
        redis.askAll("ACL SETUSER praca >secret " + RedisAccessTest.RULES
                + " +spublish +ssubscribe +sunsubscribe +cluster|nodes +info");
        try (Warnings warnings = Warnings.watch();
                RedisEnds nodes = RedisEnds.open(redis.url("praca:secret@"))) {
            String channel = "praca:" + channelOn(0, "room:");
            nodes.deliversSoon(channel, nodes.listen(channel));
            assertThat(warnings.said()).noneMatch(line -> line.contains("NOPERM"));
        }
    }
}
