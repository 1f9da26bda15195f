package org.praca.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.praca.platform.Settings;

/**
 * The Redis client of this node, if one is configured. Its connections queue a bounded number of commands and refuse them while
 * they are cut, notice a dead peer, and come back by themselves.
 */
@Singleton
public class RedisConnector {
    /** Keys and channels as text, values as bytes. */
    public static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int MOST_QUEUED = 10_000;

    private final Optional<RedisClient> client;

    @Inject
    public RedisConnector(Settings settings) {
        this(settings.redisUrl());
    }

    /** For tests: the Redis of that URL. */
    public RedisConnector(Optional<String> url) {
        client = url.map(RedisConnector::client);
    }

    public Optional<RedisClient> client() {
        return client;
    }

    @PreDestroy
    public void close() {
        client.ifPresent(found -> found.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
    }

    private static RedisClient client(String url) {
        RedisURI uri = RedisURI.create(url);
        uri.setTimeout(TIMEOUT);
        RedisClient made = RedisClient.create(uri);
        made.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_QUEUED)
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(TIMEOUT)
                        .keepAlive(SocketOptions.KeepAliveOptions.builder()
                                .enable()
                                .idle(Duration.ofSeconds(5))
                                .interval(Duration.ofSeconds(3))
                                .count(3)
                                .build())
                        .build())
                .build());
        return made;
    }
}
