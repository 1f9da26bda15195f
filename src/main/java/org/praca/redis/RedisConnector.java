package org.praca.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Settings;

/**
 * The Redis of the configuration, if one is named. It may be away at the start or later: connections are made on a thread of
 * their own as soon as it answers, come back by themselves, and refuse commands while they are cut, so that nobody waits for it
 * longer than {@link #TIMEOUT}. Whether Redis is still at the other end is asked all the time: TCP notices a path that loses
 * everything only after a quarter of an hour, where something is on its way. Thread-safe.
 */
@Singleton
public class RedisConnector {
    private static final System.Logger LOG = System.getLogger(RedisConnector.class.getName());
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int MOST_QUEUED = 10_000;

    private static final Duration PING = Duration.ofSeconds(5);
    /** A connection over which nothing has come for so long, two answers among it, is made anew. */
    private static final Duration SILENCE = PING.multipliedBy(2).plus(TIMEOUT);

    /** Lettuce's own would be half a minute after a longer absence. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(2);

    private final Optional<RedisClient> client;
    private final ScheduledExecutorService connecting = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "praca-redis-connect");
        thread.setDaemon(true);
        return thread;
    });
    private final List<StatefulRedisConnection<String, byte[]>> made = new CopyOnWriteArrayList<>();
    private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
    private boolean told;

    @Inject
    public RedisConnector(Settings settings) {
        this(settings.redisUrl());
    }

    /** For tests: the Redis of that URL. */
    public RedisConnector(Optional<String> url) {
        client = url.map(RedisConnector::client);
        client.ifPresent(redis -> {
            soon(() -> {
                StatefulRedisConnection<String, byte[]> connected = redis.connect(CODEC);
                made.add(connected);
                connection = connected;
            });
            var unused = connecting.scheduleWithFixedDelay(
                    this::ping, PING.toMillis(), PING.toMillis(), TimeUnit.MILLISECONDS);
        });
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
        client.ifPresent(redis -> soon(() -> {
            StatefulRedisPubSubConnection<String, byte[]> connected = redis.connectPubSub(CODEC);
            made.add(connected);
            receiver.accept(connected);
        }));
    }

    /** The answers are looked for below, where they come in. */
    private void ping() {
        made.stream().filter(StatefulConnection::isOpen).forEach(open -> {
            var unused = open.async().ping();
        });
    }

    @PreDestroy
    public void close() {
        connecting.shutdownNow();
        client.ifPresent(found -> {
            found.shutdown(Duration.ZERO, LONGEST_SHUTDOWN);
            var unused = found.getResources().shutdown(0, LONGEST_SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
        });
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

    private static ClientResources resources() {
        return ClientResources.builder()
                .reconnectDelay(Delay.exponential(Duration.ZERO, LONGEST_PAUSE, 2, TimeUnit.MILLISECONDS))
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addFirst(new ReadTimeoutHandler(SILENCE.toMillis(), TimeUnit.MILLISECONDS));
                    }
                })
                .build();
    }

    private static RedisClient client(String url) {
        RedisURI uri = RedisURI.create(url);
        uri.setTimeout(TIMEOUT);
        RedisClient made = RedisClient.create(resources(), uri);
        made.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_QUEUED)
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .build());
        return made;
    }
}
