package org.praca.bus;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import jakarta.enterprise.inject.Vetoed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.praca.redis.RedisConnector;

/**
 * The bus over Redis pub/sub. A subscription counts once Redis has confirmed its channel (a command's future would complete with
 * the first of a batch). Redis may be away at the start or later: subscriptions are kept and made when it is back, which is
 * reported as an interruption; payloads are dropped meanwhile. Thread-safe.
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
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> subscriber;

    public RedisBroker(RedisConnector redis) {
        this.redis = redis;
        redis.subscriber(this::begin);
    }

    private synchronized void begin(StatefulRedisPubSubConnection<String, byte[]> made) {
        made.addListener(new Receiver());
        subscriber = made;
        channels.keySet().forEach(name -> command(made, name, true));
    }

    @Override
    public void publish(String channel, byte[] payload) {
        redis.connection().ifPresent(connection -> connection
                .async()
                .publish(channel, payload)
                .whenComplete((heard, failure) -> {
                    if (failure != null) {
                        LOG.log(System.Logger.Level.DEBUG, "Not published: {0}", failure.getMessage());
                    }
                }));
    }

    /** The lock only orders the queueing of (un)subscribe commands; nothing waits for Redis while it is held. */
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
            if (subscriber != null) {
                command(subscriber, name, true);
            }
        }
        return channel;
    }

    private synchronized void unsubscribe(String name, Consumer<byte[]> listener) {
        Channel channel = channels.get(name);
        if (channel != null && channel.listeners.remove(listener) && channel.listeners.isEmpty()) {
            channels.remove(name);
            if (subscriber != null) {
                command(subscriber, name, false);
            }
        }
    }

    private static void command(
            StatefulRedisPubSubConnection<String, byte[]> connection, String channel, boolean join) {
        var commands = connection.async();
        (join ? commands.subscribe(channel) : commands.unsubscribe(channel)).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.log(System.Logger.Level.WARNING, "The bus did not take a subscription: {0}", failure.getMessage());
            }
        });
    }

    @Override
    public void onInterruption(Runnable listener) {
        interruptionListeners.add(listener);
    }

    @Override
    public synchronized void close() {
        if (subscriber != null) {
            subscriber.close();
        }
    }

    /** Called by Netty: hands over and returns. */
    private final class Receiver extends RedisPubSubAdapter<String, byte[]> {
        @Override
        public void message(String channel, byte[] payload) {
            Channel entry = channels.get(channel);
            if (entry != null) {
                entry.listeners.forEach(listener -> safely(() -> listener.accept(payload)));
            }
        }

        /** A second confirmation of a channel means that the connection was cut in between. */
        @Override
        public void subscribed(String channel, long count) {
            Channel entry = channels.get(channel);
            if (entry != null && !entry.confirmed.complete(null)) {
                interruptionListeners.forEach(RedisBroker::safely);
            }
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
