package org.praca.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * A Redis Cluster, whose channels are sharded (Redis 7): each lives on the master that has its slot, and no message goes through
 * all servers.
 */
final class Cluster implements Deployment {
    private static final System.Logger LOG = System.getLogger(Cluster.class.getName());

    private final RedisClusterClient client;
    private volatile boolean known;

    Cluster(RedisClusterClient client) {
        this.client = client;
    }

    @Override
    public Commands connect() {
        StatefulRedisClusterConnection<String, byte[]> connection = client.connect(Clients.CODEC);
        known = true;
        servers().values().forEach(server -> warm(connection, server));
        return new Commands(connection, connection.async());
    }

    /** Otherwise the first command would make the connection to a server, and be refused meanwhile. */
    private static void warm(StatefulRedisClusterConnection<String, byte[]> connection, RedisURI server) {
        try {
            connection.getConnection(server.getHost(), server.getPort());
        } catch (RedisException e) {
            LOG.log(System.Logger.Level.DEBUG, "Not there yet: {0}", e.getMessage());
        }
    }

    @Override
    public Map<String, RedisURI> servers() {
        if (!known) {
            return Map.of();
        }
        return client.getPartitions().getPartitions().stream()
                .filter(node -> node.getRole().isUpstream() && !node.hasNoSlots())
                .collect(Collectors.toMap(RedisClusterNode::getNodeId, RedisClusterNode::getUri));
    }

    @Override
    public Optional<String> serverOf(String channel) {
        if (!known) {
            return Optional.empty();
        }
        return Optional.ofNullable(client.getPartitions().getMasterBySlot(SlotHash.getSlot(channel)))
                .map(RedisClusterNode::getNodeId);
    }

    @Override
    public CompletionStage<Void> refresh() {
        return client.refreshPartitionsAsync().thenRun(() -> known = true);
    }

    @Override
    public RedisFuture<Long> publish(
            RedisClusterAsyncCommands<String, byte[]> commands, String channel, byte[] payload) {
        return commands.spublish(channel, payload);
    }

    @Override
    public RedisFuture<Void> join(RedisPubSubAsyncCommands<String, byte[]> commands, String channel) {
        return commands.ssubscribe(channel);
    }

    @Override
    public RedisFuture<Void> leave(RedisPubSubAsyncCommands<String, byte[]> commands, String channel) {
        return commands.sunsubscribe(channel);
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Clients.SHUTDOWN);
    }
}
