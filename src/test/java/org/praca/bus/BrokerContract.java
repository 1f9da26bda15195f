package org.praca.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every bus must do; run for each of them. */
abstract class BrokerContract {
    private Broker publisher;
    private Broker subscriber;

    /** Two ends of one bus; the same broker twice where it serves a single node. */
    abstract List<Broker> ends() throws Exception;

    @BeforeEach
    void open() throws Exception {
        publisher = ends().get(0);
        subscriber = ends().get(1);
    }

    @AfterEach
    void close() {
        publisher.close();
        subscriber.close();
    }

    @Test
    void deliversInTheOrderPublishedFromTheConfirmationOn() throws Exception {
        BlockingQueue<String> received = listen("a");
        IntStream.range(0, 500).forEach(i -> publish("a", "m" + i));
        for (int i = 0; i < 500; i++) {
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("m" + i);
        }
    }

    @Test
    void keepsChannelsApart() throws Exception {
        BlockingQueue<String> a = listen("a");
        BlockingQueue<String> b = listen("b");
        publish("b", "for b");
        publish("a", "for a");
        assertThat(a.poll(10, TimeUnit.SECONDS)).isEqualTo("for a");
        assertThat(b.poll(10, TimeUnit.SECONDS)).isEqualTo("for b");
        assertThat(a).isEmpty();
        assertThat(b).isEmpty();
    }

    @Test
    void stopsNobodyElseWhenAListenerThrowsOrLeaves() throws Exception {
        await(subscriber.subscribe("a", payload -> {
            throw new IllegalStateException("on purpose");
        }));
        BlockingQueue<String> leaving = new LinkedBlockingQueue<>();
        Broker.Subscription subscription =
                await(subscriber.subscribe("a", payload -> leaving.add(new String(payload, StandardCharsets.UTF_8))));
        BlockingQueue<String> staying = listen("a");
        subscription.close();
        subscription.close();
        publish("a", "after");
        assertThat(staying.poll(10, TimeUnit.SECONDS)).isEqualTo("after");
        assertThat(leaving).isEmpty();
    }

    private BlockingQueue<String> listen(String channel) throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        await(subscriber.subscribe(channel, payload -> received.add(new String(payload, StandardCharsets.UTF_8))));
        return received;
    }

    private void publish(String channel, String text) {
        publisher.publish(channel, text.getBytes(StandardCharsets.UTF_8));
    }

    static <T> T await(java.util.concurrent.CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
