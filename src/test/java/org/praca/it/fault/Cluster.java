package org.praca.it.fault;

import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.praca.testing.FaultProxy;
import org.praca.testing.Postgres;
import org.praca.testing.Praca;
import org.praca.testing.Redis;

/**
 * Two server processes with one PostgreSQL and one Redis, all of them there to be hurt. The second node's way to Redis goes over a
 * path that can be hurt, too.
 */
final class Cluster implements AutoCloseable {
    private final Postgres postgres = Postgres.start();
    private final Redis redis = Redis.start();
    private FaultProxy busPath = FaultProxy.to(redis.port());
    private final Praca first;
    private CompletableFuture<Praca> second;
    private Instant busDisturbed = Instant.MIN;

    Cluster() {
        second = startSecond();
        first = Praca.start(environment(redis.url()));
        second.join();
    }

    private Map<String, String> environment(String redisUrl) {
        Map<String, String> environment = new HashMap<>(postgres.environment());
        environment.put("REDIS_URL", redisUrl);
        environment.put("PRACA_LIMITS", "off");
        environment.put("PRACA_ACCESS_TOKEN_LIFETIME", "PT2H");
        return environment;
    }

    private CompletableFuture<Praca> startSecond() {
        Map<String, String> environment = environment(Redis.url(busPath.port()));
        return CompletableFuture.supplyAsync(() -> Praca.start(environment));
    }

    Postgres postgres() {
        return postgres;
    }

    /** Redis, for one who is about to hurt it. */
    Redis redis() {
        busDisturbed = Instant.now();
        return redis;
    }

    /** The second node's path to Redis, for one who is about to hurt it. */
    FaultProxy busPath() {
        busDisturbed = Instant.now();
        return busPath;
    }

    /** When the bus was hurt last. */
    Instant busDisturbed() {
        return busDisturbed;
    }

    Praca first() {
        return first;
    }

    Praca second() {
        return second.join();
    }

    /** Another node in the place of the second one, which has ended; ready after {@link #awaitWhole}. */
    void replaceSecond() {
        second = startSecond();
    }

    void awaitWhole() {
        second.join();
    }

    /** Where clients find the nodes. */
    List<URI> addresses() {
        return second.isDone() ? List.of(first.baseUri(), second().baseUri()) : List.of(first.baseUri());
    }

    @Override
    public void close() {
        CompletableFuture<Boolean> stopping = CompletableFuture.supplyAsync(second()::stop);
        first.stop();
        stopping.join();
        busPath.close();
        redis.stop();
        postgres.stop();
    }
}
