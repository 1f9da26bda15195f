package org.praca.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Two server processes with one PostgreSQL and one Redis, for all tests that need no others; limits as at a first start, but for accounts made. */
public final class Pair {
    public final Postgres postgres = Postgres.start();
    public final Redis redis = Redis.start();
    public final Praca a;
    public final Praca b;

    private Pair() {
        Map<String, String> environment = environment();
        CompletableFuture<Praca> starting = CompletableFuture.supplyAsync(() -> Praca.start(environment));
        a = Praca.start(environment);
        b = starting.join();
    }

    public static Pair shared() {
        return Shared.PAIR;
    }

    /** What makes one more node of them. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(postgres.environment());
        environment.put("REDIS_URL", redis.url());
        environment.put("PRACA_KEY_SECRET", "a-secret-of-32-characters-or-more");
        environment.put("PRACA_ADMIN_USERNAME", Praca.ADMIN);
        environment.put("PRACA_ADMIN_PASSWORD", Praca.ADMIN_PASSWORD);
        environment.put("PRACA_LIMIT_SIGNUP_ADDRESS", "100000/PT1H");
        return environment;
    }

    private void stop() {
        List.of(a, b).forEach(Praca::stop);
        redis.stop();
        postgres.stop();
    }

    private static final class Shared {
        static final Pair PAIR = begin();

        private static Pair begin() {
            Pair pair = new Pair();
            Runtime.getRuntime().addShutdownHook(new Thread(pair::stop));
            return pair;
        }
    }
}
