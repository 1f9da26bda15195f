package org.praca.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Channels of one subscriber's own, one on each server, and when what it publishes there last came back: that a connection is open
 * proves nothing of it. Thread-safe, but for {@link #arrange}.
 */
final class Probes {
    /** How often a probe is published. */
    static final Duration BEAT = Duration.ofSeconds(2);

    /** A server from which nothing comes back for so long is deaf or mute. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final String PREFIX = "praca:probe:";
    private static final int MOST_TRIES = 10_000;

    private final Deployment deployment;
    private final String prefix = PREFIX + UUID.randomUUID() + ":";
    private final long started = System.nanoTime();
    private final Map<String, Long> heard = new ConcurrentHashMap<>();
    private final Set<String> mute = ConcurrentHashMap.newKeySet();
    private volatile Map<String, String> channels = Map.of();

    Probes(Deployment deployment) {
        this.deployment = deployment;
    }

    static boolean is(String channel) {
        return channel.startsWith(PREFIX);
    }

    /** By server. */
    Map<String, String> channels() {
        return channels;
    }

    /** Finds a channel on each server there is now: names are tried out, since the slot of the name decides where it lives. */
    void arrange() {
        Set<String> servers = deployment.servers().keySet();
        Map<String, String> found = new HashMap<>();
        for (int i = 0; found.size() < servers.size() && i < MOST_TRIES; i++) {
            String channel = prefix + i;
            deployment
                    .serverOf(channel)
                    .filter(servers::contains)
                    .ifPresent(server -> found.putIfAbsent(server, channel));
        }
        channels = Map.copyOf(found);
        heard.keySet().retainAll(found.keySet());
        mute.retainAll(found.keySet());
        found.keySet().forEach(server -> heard.putIfAbsent(server, System.nanoTime()));
    }

    void cameBack(String server) {
        heard.put(server, System.nanoTime());
    }

    void published(String server, @Nullable Throwable failure) {
        if (failure == null) {
            mute.remove(server);
        } else {
            mute.add(server);
        }
    }

    /** Whether the last probe for that server was not even taken. */
    boolean isMute(String server) {
        return mute.contains(server);
    }

    /** @param since when the present connection was made, as {@link System#nanoTime} */
    boolean isSilent(String server, long since) {
        long now = System.nanoTime();
        return Math.min(now - since, now - heard.getOrDefault(server, since)) > PATIENCE.toNanos();
    }

    /** What is wrong, in a few words. */
    Optional<String> trouble() {
        long now = System.nanoTime();
        Duration silence = Duration.ofNanos(
                heard.values().stream().mapToLong(at -> now - at).max().orElse(now - started));
        return silence.compareTo(PATIENCE) < 0
                ? Optional.empty()
                : Optional.of("nothing has come back over Redis for " + silence.toSeconds() + " s");
    }
}
