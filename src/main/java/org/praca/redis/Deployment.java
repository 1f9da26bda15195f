package org.praca.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What one Redis server (alone or behind sentinels) and a cluster of them do differently. Thread-safe. */
interface Deployment extends AutoCloseable {
    /** Makes the connection for commands; waits, and throws a {@code RedisException} where Redis does not answer. */
    Commands connect();

    /** The servers that channels live on, by name; none as long as they are not known. */
    Map<String, RedisURI> servers();

    /** The name of the server that the channel lives on; empty as long as it is not known. */
    Optional<String> serverOf(String channel);

    /** Looks again which servers there are. */
    CompletionStage<Void> refresh();

    RedisFuture<Long> publish(RedisClusterAsyncCommands<String, byte[]> commands, String channel, byte[] payload);

    RedisFuture<Void> join(RedisPubSubAsyncCommands<String, byte[]> commands, String channel);

    RedisFuture<Void> leave(RedisPubSubAsyncCommands<String, byte[]> commands, String channel);

    @Override
    void close();
}
