package org.praca.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.praca.redis.RedisConnector;
import org.praca.testing.RedisSentinels;

/** A server that others look after. */
class RedisSentinelTest {
    private final RedisSentinels redis = RedisSentinels.start();

    @AfterEach
    void stop() {
        redis.stop();
    }

    @Test
    void commandsAndChannelsGoOnWithTheNextMaster() throws Exception {
        RedisConnector connector = new RedisConnector(Optional.of(redis.url()));
        try (RedisEnds nodes = RedisEnds.open(redis.url())) {
            BlockingQueue<String> received = nodes.listen("a");
            CountDownLatch interrupted = nodes.interruption();
            redis.killMaster();
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
            nodes.deliversSoon("a", received);
            Awaitility.await().ignoreExceptions().until(() -> connector
                    .commands()
                    .orElseThrow()
                    .mset(Map.of("praca:test", new byte[0]))
                    .get(2, TimeUnit.SECONDS)
                    .equals("OK"));
        } finally {
            connector.close();
        }
    }
}
