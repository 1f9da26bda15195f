package org.praca.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.praca.platform.SettingsException;

/** Makes the clients for a URL, of one kind: they refuse commands while cut off, give up after a moment, and share their threads. */
final class Clients implements AutoCloseable {
    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    static final Duration RETRY = Duration.ofMillis(500);
    static final Duration SHUTDOWN = Duration.ofSeconds(2);

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TOPOLOGY = Duration.ofSeconds(10);

    private final ClientResources resources =
            ClientResources.builder().reconnectDelay(Delay.constant(RETRY)).build();
    private final ClientOptions options;
    private final List<RedisURI> uris;

    /** @param ca the certificates in PEM that a server's must be signed by, in place of those of Java */
    Clients(String url, Optional<Path> ca, int mostQueued) {
        this.uris = parse(url);
        this.options = options(ca, mostQueued);
    }

    /** Several hosts are a cluster. */
    private static List<RedisURI> parse(String url) {
        try {
            URI uri = URI.create(url);
            RedisURI parsed = RedisURI.create(uri);
            List<RedisURI> all =
                    parsed.getSentinels().isEmpty() ? RedisClusterURIUtil.toRedisURIs(uri) : List.of(parsed);
            List<RedisURI> uris = all.size() == 1 ? List.of(parsed) : all;
            uris.forEach(each -> each.setTimeout(TIMEOUT));
            parsed.getSentinels().forEach(each -> each.setTimeout(TIMEOUT));
            return uris;
        } catch (IllegalArgumentException e) {
            // Not as a cause: its message repeats the URL, with the password.
            throw new SettingsException(
                    "Unusable value of REDIS_URL: it is no URL; encode what is special in the password");
        }
    }

    Deployment deployment() {
        return uris.size() == 1 ? new OneServer(uris.get(0), client(true)) : new Cluster(clusterClient());
    }

    /** A client whose connections stay down once they are cut: who subscribes decides where to go next. */
    RedisClient forSubscriptions() {
        return client(false);
    }

    private RedisClient client(boolean reconnects) {
        RedisClient made = RedisClient.create(resources);
        made.setOptions(options.mutate().autoReconnect(reconnects).build());
        return made;
    }

    private RedisClusterClient clusterClient() {
        RedisClusterClient made = RedisClusterClient.create(resources, uris);
        made.setOptions(ClusterClientOptions.builder(options)
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(TOPOLOGY)
                        .adaptiveRefreshTriggersTimeout(TIMEOUT)
                        .build())
                .build());
        return made;
    }

    private static ClientOptions options(Optional<Path> ca, int mostQueued) {
        ClientOptions.Builder options = ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(mostQueued)
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(TIMEOUT)
                        .keepAlive(SocketOptions.KeepAliveOptions.builder()
                                .enable()
                                .idle(Duration.ofSeconds(5))
                                .interval(Duration.ofSeconds(3))
                                .count(3)
                                .build())
                        .build());
        ca.ifPresent(pem -> options.sslOptions(
                SslOptions.builder().jdkSslProvider().trustManager(pem.toFile()).build()));
        return options.build();
    }

    @Override
    public void close() {
        var unused = resources.shutdown(0, SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
    }
}
