package org.praca.testing;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real Redis with a password, its replica, and three sentinels that look after them. */
public final class RedisSentinels {
    private static final String PASSWORD = "sesame";

    private final RedisProcess master = server();
    private final RedisProcess replica =
            server("--replicaof", "127.0.0.1 " + master.port(), "--repl-diskless-sync-delay", "0");
    private final List<RedisProcess> sentinels = Stream.generate(() -> RedisProcess.sentinel(String.join(
                    "\n",
                    "sentinel monitor principal 127.0.0.1 " + master.port() + " 2",
                    "sentinel auth-pass principal " + PASSWORD,
                    "sentinel down-after-milliseconds principal 1000",
                    "sentinel failover-timeout principal 5000",
                    "")))
            .limit(3)
            .toList();

    private RedisSentinels() {
        sentinels.forEach(
                sentinel -> Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> sentinel.ask("INFO sentinel")
                        .contains("slaves=1,sentinels=3")));
    }

    private static RedisProcess server(String... options) {
        return RedisProcess.start(
                Stream.concat(Stream.of("--requirepass", PASSWORD, "--masterauth", PASSWORD), Stream.of(options))
                        .toArray(String[]::new));
    }

    public static RedisSentinels start() {
        return new RedisSentinels();
    }

    public String url() {
        return "redis-sentinel://:" + PASSWORD + "@"
                + sentinels.stream()
                        .map(sentinel -> "127.0.0.1:" + sentinel.port())
                        .collect(Collectors.joining(","))
                + "/0#principal";
    }

    /** The replica takes its place. */
    public void killMaster() {
        master.stop();
    }

    public void stop() {
        Stream.concat(sentinels.stream(), Stream.of(replica, master)).forEach(RedisProcess::stop);
    }
}
