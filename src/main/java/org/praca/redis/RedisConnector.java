package org.praca.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Settings;

/**
 * The Redis of the configuration, if one is named. It may be away at the start or later: connections are made on a thread of
 * their own as soon as it answers, come back by themselves, notice a dead peer, and refuse commands while they are cut, so that
 * nobody waits for it longer than {@link #TIMEOUT}. Thread-safe.
 */
@Singleton
public class RedisConnector {
    private static final System.Logger LOG = System.getLogger(RedisConnector.class.getName());
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int MOST_QUEUED = 10_000;

    private final Optional<RedisClient> client;
    private final ScheduledExecutorService connecting = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "praca-redis-connect");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
    private boolean told;

    @Inject
    public RedisConnector(Settings settings) {
        this(settings.redisUrl());
    }

    /** For tests: the Redis of that URL. */
    public RedisConnector(Optional<String> url) {
        client = url.map(RedisConnector::client);
        client.ifPresent(redis -> soon(() -> connection = redis.connect(CODEC)));
    }

    public boolean isConfigured() {
        return client.isPresent();
    }

    /** The connection for commands; empty while there is none. */
    public Optional<StatefulRedisConnection<String, byte[]>> connection() {
        return Optional.ofNullable(connection).filter(StatefulRedisConnection::isOpen);
    }

    /** Makes a connection that can subscribe and hands it over on a thread of this class, once Redis answers. */
    public void subscriber(Consumer<StatefulRedisPubSubConnection<String, byte[]>> receiver) {
        client.ifPresent(redis -> soon(() -> receiver.accept(redis.connectPubSub(CODEC))));
    }

    @PreDestroy
    public void close() {
        connecting.shutdownNow();
        client.ifPresent(found -> found.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
    }

    private void soon(Runnable connect) {
        try {
            connecting.execute(() -> {
                try {
                    connect.run();
                } catch (RuntimeException e) {
                    LOG.log(told ? Level.DEBUG : Level.WARNING, "Redis is away: {0}", e.getMessage());
                    told = true;
                    later(connect);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "Closing: not connected");
        }
    }

    private void later(Runnable connect) {
        try {
            var unused = connecting.schedule(() -> soon(connect), RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "Closing: not connected");
        }
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
