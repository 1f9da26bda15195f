package org.praca.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.praca.redis.RedisConnector;

/** Two nodes on one Redis, whatever Redis that is: one publishes, the other listens. */
final class RedisEnds implements AutoCloseable {
    private final List<RedisConnector> connectors;
    private final List<Broker> brokers;

    private RedisEnds(Supplier<RedisConnector> connector) {
        connectors = List.of(connector.get(), connector.get());
        brokers = connectors.stream().<Broker>map(RedisBroker::new).toList();
    }

    /** Connected: what is published before would be dropped. */
    static RedisEnds open(Supplier<RedisConnector> connector) throws Exception {
        RedisEnds ends = new RedisEnds(connector);
        for (String channel : List.of("praca:room:0", "praca:room:1", "praca:room:2")) {
            ends.deliversSoon(channel, ends.listen(channel));
        }
        return ends;
    }

    static RedisEnds open(String url) throws Exception {
        return open(() -> new RedisConnector(Optional.of(url)));
    }

    List<Broker> brokers() {
        return brokers;
    }

    Broker publisher() {
        return brokers.get(0);
    }

    Broker subscriber() {
        return brokers.get(1);
    }

    BlockingQueue<String> listen(String channel) throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        subscriber()
                .subscribe(channel, payload -> received.add(new String(payload, StandardCharsets.UTF_8)))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        return received;
    }

    CountDownLatch interruption() {
        CountDownLatch interrupted = new CountDownLatch(1);
        subscriber().onInterruption(interrupted::countDown);
        return interrupted;
    }

    void publish(String channel, String text) {
        publisher().publish(channel, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A subscription that has been made before hears what is published now, and each only once. */
    void deliversSoon(String channel, BlockingQueue<String> received) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    String text = "at " + System.nanoTime();
                    publish(channel, text);
                    return text.equals(received.poll(100, TimeUnit.MILLISECONDS));
                });
        assertThat(received).doesNotHaveDuplicates();
        received.clear();
    }

    @Override
    public void close() {
        brokers.forEach(Broker::close);
        connectors.forEach(RedisConnector::close);
    }
}
