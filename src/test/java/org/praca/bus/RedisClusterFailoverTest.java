package org.praca.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.RedisCluster.channelOn;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.praca.testing.RedisCluster;

/** A cluster that loses a master. */
class RedisClusterFailoverTest {
    private final RedisCluster redis = RedisCluster.start();

    @AfterEach
    void stop() {
        redis.stop();
    }

    @Test
    void allChannelsGoOnAfterItsReplicaHasTakenItsPlace() throws Exception {
        try (RedisEnds nodes = RedisEnds.open(redis.url())) {
            Map<String, BlockingQueue<String>> received = new HashMap<>();
            for (int i = 0; i < 9; i++) {
                String channel = channelOn(i % 3, "room" + i + ":");
                received.put(channel, nodes.listen(channel));
            }
            CountDownLatch interrupted = nodes.interruption();
            redis.killFirstMaster();
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
            received.forEach(nodes::deliversSoon);
        }
    }
}
