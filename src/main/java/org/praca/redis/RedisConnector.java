package org.praca.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Settings;
import org.praca.platform.Threads;

/**
 * The Redis of the configuration, if one is named: one server, one behind sentinels, or a cluster. It may be away at the start or
 * later: connections are made on a thread of their own as soon as it answers, come back by themselves, notice a dead peer, and
 * refuse commands while they are cut, so that nobody waits for it longer than a second. Thread-safe.
 */
@Singleton
public class RedisConnector {
    private static final System.Logger LOG = System.getLogger(RedisConnector.class.getName());
    static final String AWAY = "Redis is away";

    private static final int FOR_TESTS = 10_000;

    private record Redis(Clients clients, Deployment deployment, RedisClient subscriptions) {
        static Redis of(String url, Optional<Path> ca, int mostQueued) {
            Clients clients = new Clients(url, ca, mostQueued);
            return new Redis(clients, clients.deployment(), clients.forSubscriptions());
        }

        void close() {
            subscriptions.shutdown(Duration.ZERO, Clients.SHUTDOWN);
            deployment.close();
            clients.close();
        }
    }

    private final Optional<Redis> redis;
    private final Complaints complaints = new Complaints();
    private final ScheduledExecutorService connecting =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("praca-redis-connect"));
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile @Nullable Commands commands;

    @Inject
    public RedisConnector(Settings settings) {
        this(settings.redisUrl(), settings.redisCa(), settings.redisQueue());
    }

    /** For tests: the Redis of that URL. */
    public RedisConnector(Optional<String> url) {
        this(url, Optional.empty(), FOR_TESTS);
    }

    /** For tests: the Redis of that URL, whose certificate is signed by one of the given ones. */
    public RedisConnector(Optional<String> url, Optional<Path> ca) {
        this(url, ca, FOR_TESTS);
    }

    private RedisConnector(Optional<String> url, Optional<Path> ca, int mostQueued) {
        redis = url.map(found -> Redis.of(found, ca, mostQueued));
        redis.ifPresent(found -> connect(Duration.ZERO));
    }

    public boolean isConfigured() {
        return redis.isPresent();
    }

    /** What to send commands with; empty while there is no connection. */
    public Optional<RedisClusterAsyncCommands<String, byte[]>> commands() {
        return Optional.ofNullable(commands)
                .filter(made -> made.connection().isOpen())
                .map(Commands::async);
    }

    /** Sends without waiting; a stage that fails while there is no connection. */
    public CompletionStage<Long> publish(String channel, byte[] payload) {
        return redis.flatMap(found -> commands()
                        .<CompletionStage<Long>>map(async -> found.deployment().publish(async, channel, payload)))
                .orElseGet(() -> CompletableFuture.failedFuture(new IllegalStateException("Not connected")));
    }

    /** Who listens on channels for that listener; whoever asks closes it. Only where Redis is configured. */
    public Subscriber subscriber(Subscriber.Listener listener) {
        Redis found = redis.orElseThrow();
        return new Subscriber(this, found.deployment(), found.subscriptions(), complaints, listener);
    }

    /** Makes another connection in place of one that is open and gets no answers. */
    void renew() {
        connect(Duration.ZERO);
    }

    @PreDestroy
    public void close() {
        connecting.shutdownNow();
        redis.ifPresent(Redis::close);
    }

    private void connect(Duration delay) {
        if (!due.compareAndSet(false, true)) {
            return;
        }
        try {
            var unused = connecting.schedule(this::tryToConnect, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "Closing: not connected");
        }
    }

    private void tryToConnect() {
        due.set(false);
        try {
            Commands before = commands;
            commands = redis.orElseThrow().deployment().connect();
            complaints.settle(AWAY);
            if (before != null) {
                var unused = before.connection().closeAsync();
            }
        } catch (RuntimeException e) {
            if (!connecting.isShutdown()) {
                complaints.say(AWAY, e);
            }
            connect(Clients.RETRY);
        }
    }
}
