package org.praca.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A subscriber's connection to one server: still to be made, then open, then gone for good. Netty calls the listening methods. */
final class Link extends RedisPubSubAdapter<String, byte[]> implements RedisConnectionStateListener {
    /** Must not block. */
    interface Owner {
        void heard(Link link, String channel, byte[] payload);

        void joined(Link link, String channel);

        void left(Link link, String channel);

        void cut(Link link);
    }

    private final String server;
    private final Owner owner;
    private volatile long since = System.nanoTime();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> connection;

    Link(String server, Owner owner) {
        this.server = server;
        this.owner = owner;
    }

    String server() {
        return server;
    }

    /** When it was opened, as {@link System#nanoTime}. */
    long since() {
        return since;
    }

    void open(StatefulRedisPubSubConnection<String, byte[]> made) {
        since = System.nanoTime();
        connection = made;
        made.addListener((RedisPubSubListener<String, byte[]>) this);
        made.addListener((RedisConnectionStateListener) this);
    }

    boolean isOpen() {
        return Optional.ofNullable(connection)
                .map(StatefulRedisPubSubConnection::isOpen)
                .orElse(false);
    }

    Optional<RedisPubSubAsyncCommands<String, byte[]>> commands() {
        return Optional.ofNullable(connection).map(StatefulRedisPubSubConnection::async);
    }

    void close() {
        var made = connection;
        if (made != null && closed.compareAndSet(false, true)) {
            var unused = made.closeAsync();
        }
    }

    @Override
    public void message(String channel, byte[] payload) {
        owner.heard(this, channel, payload);
    }

    @Override
    public void smessage(String channel, byte[] payload) {
        owner.heard(this, channel, payload);
    }

    @Override
    public void subscribed(String channel, long count) {
        owner.joined(this, channel);
    }

    @Override
    public void ssubscribed(String channel, long count) {
        owner.joined(this, channel);
    }

    @Override
    public void unsubscribed(String channel, long count) {
        owner.left(this, channel);
    }

    @Override
    public void sunsubscribed(String channel, long count) {
        owner.left(this, channel);
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
        owner.cut(this);
    }
}
