package org.praca.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One server, or the one that the sentinels name as the master at each new connection. */
final class OneServer implements Deployment {
    private static final String NAME = "the server";

    private final RedisURI uri;
    private final RedisClient client;

    OneServer(RedisURI uri, RedisClient client) {
        this.uri = uri;
        this.client = client;
    }

    @Override
    public Commands connect() {
        StatefulRedisConnection<String, byte[]> connection = client.connect(Clients.CODEC, uri);
        return new Commands(connection, connection.async());
    }

    @Override
    public Map<String, RedisURI> servers() {
        return Map.of(NAME, uri);
    }

    @Override
    public Optional<String> serverOf(String channel) {
        return Optional.of(NAME);
    }

    @Override
    public CompletionStage<Void> refresh() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public RedisFuture<Long> publish(
            RedisClusterAsyncCommands<String, byte[]> commands, String channel, byte[] payload) {
        return commands.publish(channel, payload);
    }

    @Override
    public RedisFuture<Void> join(RedisPubSubAsyncCommands<String, byte[]> commands, String channel) {
        return commands.subscribe(channel);
    }

    @Override
    public RedisFuture<Void> leave(RedisPubSubAsyncCommands<String, byte[]> commands, String channel) {
        return commands.unsubscribe(channel);
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Clients.SHUTDOWN);
    }
}
