package org.praca.bus;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import jakarta.enterprise.inject.Vetoed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    private static final long RETRY_MILLIS = 500;

    private static final class Channel {
        private final List<Consumer<byte[]>> listeners = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Void> confirmed = new CompletableFuture<>();
    }

    private final RedisClient client;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    private final List<Runnable> interruptionListeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService connecting = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "praca-redis-connect");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> subscriber;
    private volatile @Nullable StatefulRedisConnection<String, byte[]> publisher;

    public RedisBroker(RedisClient client) {
        this.client = client;
        connecting.execute(this::connect);
    }

    private void connect() {
        try {
            if (publisher == null) {
                publisher = client.connect(RedisConnector.CODEC);
            }
            StatefulRedisPubSubConnection<String, byte[]> made = client.connectPubSub(RedisConnector.CODEC);
            made.addListener(new Receiver());
            begin(made);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Redis is away: {0}", e.getMessage());
            try {
                var unused = connecting.schedule(this::connect, RETRY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                LOG.log(System.Logger.Level.DEBUG, "Closing: not connected");
            }
        }
    }

    private synchronized void begin(StatefulRedisPubSubConnection<String, byte[]> made) {
        subscriber = made;
        channels.keySet().forEach(name -> command(made, name, true));
    }

    @Override
    public void publish(String channel, byte[] payload) {
        StatefulRedisConnection<String, byte[]> connection = publisher;
        if (connection != null && connection.isOpen()) {
            connection.async().publish(channel, payload).whenComplete((receivers, failure) -> {
                if (failure != null) {
                    LOG.log(System.Logger.Level.DEBUG, "Not published: {0}", failure.getMessage());
                }
            });
        }
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
    public void close() {
        connecting.shutdownNow();
        StatefulRedisPubSubConnection<String, byte[]> subscribed = subscriber;
        if (subscribed != null) {
            subscribed.close();
        }
        StatefulRedisConnection<String, byte[]> published = publisher;
        if (published != null) {
            published.close();
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
