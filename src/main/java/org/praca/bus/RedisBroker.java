package org.praca.bus;

import jakarta.enterprise.inject.Vetoed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.praca.redis.RedisConnector;
import org.praca.redis.Subscriber;

/**
 * The bus over Redis pub/sub. A subscription counts once Redis has confirmed its channel. Redis may be away at the start or later:
 * subscriptions are kept and made when it is back, which is reported as an interruption; payloads are dropped meanwhile.
 * Thread-safe.
 */
@Vetoed
public final class RedisBroker implements Broker {
    private static final System.Logger LOG = System.getLogger(RedisBroker.class.getName());

    private static final class Channel {
        private final List<Consumer<byte[]>> listeners = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Void> confirmed = new CompletableFuture<>();
    }

    private final RedisConnector redis;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    private final List<Runnable> interruptionListeners = new CopyOnWriteArrayList<>();
    private final Subscriber subscriber;

    public RedisBroker(RedisConnector redis) {
        this.redis = redis;
        this.subscriber = redis.subscriber(new Receiver());
    }

    @Override
    public void publish(String channel, byte[] payload) {
        redis.publish(channel, payload).whenComplete((heard, failure) -> {
            if (failure != null) {
                LOG.log(System.Logger.Level.DEBUG, "Not published: {0}", failure.getMessage());
            }
        });
    }

    /** The lock only keeps what is wanted of Redis in order; nothing waits for Redis while it is held. */
    @Override
    public CompletionStage<Subscription> subscribe(String channel, Consumer<byte[]> listener) {
        return join(channel, listener).confirmed.thenApply(done -> () -> unsubscribe(channel, listener));
    }

    private synchronized Channel join(String name, Consumer<byte[]> listener) {
        Channel present = channels.get(name);
        Channel channel = present == null ? new Channel() : present;
        channel.listeners.add(listener);
        if (present == null) {
            channels.put(name, channel);
            subscriber.subscribe(name);
        }
        return channel;
    }

    private synchronized void unsubscribe(String name, Consumer<byte[]> listener) {
        Channel channel = channels.get(name);
        if (channel != null && channel.listeners.remove(listener) && channel.listeners.isEmpty()) {
            channels.remove(name);
            subscriber.unsubscribe(name);
        }
    }

    @Override
    public void onInterruption(Runnable listener) {
        interruptionListeners.add(listener);
    }

    @Override
    public Optional<String> trouble() {
        return subscriber.trouble();
    }

    @Override
    public void close() {
        subscriber.close();
    }

    private final class Receiver implements Subscriber.Listener {
        @Override
        public void message(String channel, byte[] payload) {
            Channel entry = channels.get(channel);
            if (entry != null) {
                entry.listeners.forEach(listener -> safely(() -> listener.accept(payload)));
            }
        }

        @Override
        public void confirmed(String channel) {
            Channel entry = channels.get(channel);
            if (entry != null) {
                entry.confirmed.complete(null);
            }
        }

        @Override
        public void interrupted() {
            interruptionListeners.forEach(RedisBroker::safely);
        }
    }

    private static void safely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A listener of the bus failed", e);
        }
    }
}
