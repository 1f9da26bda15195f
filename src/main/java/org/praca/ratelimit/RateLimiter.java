package org.praca.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/**
 * Counts against the limits. Shared limits count atomically across the nodes; while Redis is away each node goes on from what
 * it has counted itself, so that protection never stops. Thread-safe.
 */
@Singleton
public class RateLimiter {
    private final boolean on;
    private final Map<Limit, BucketConfiguration> configurations = new EnumMap<>(Limit.class);
    private final Map<Limit, Cache<String, Bucket>> local = new EnumMap<>(Limit.class);
    private final SharedBuckets shared;

    @Inject
    public RateLimiter(Settings settings, SharedBuckets shared) {
        this.on = settings.limitsOn();
        this.shared = shared;
        for (Limit limit : Limit.values()) {
            Settings.Rate rate = settings.rate(limit.key());
            configurations.put(limit, configuration(limit, rate));
            local.put(
                    limit,
                    Caffeine.newBuilder()
                            .maximumSize(100_000)
                            .expireAfterAccess(rate.period().plusSeconds(1))
                            .build());
        }
    }

    /** Takes one. @throws Problem 429 where none is left */
    public void acquire(Limit limit, String key) {
        if (!on) {
            return;
        }
        ConsumptionProbe probe = count(limit, key, bucket -> bucket.tryConsumeAndReturnRemaining(1));
        if (!probe.isConsumed()) {
            throw refusal(limit, Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    /** Takes one if there is one. */
    public boolean tryAcquire(Limit limit, String key) {
        return !on || count(limit, key, bucket -> bucket.tryConsume(1));
    }

    /** The same; how many are left then, empty where there was none. */
    public OptionalLong take(Limit limit, String key) {
        if (!on) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
        ConsumptionProbe probe = count(limit, key, bucket -> bucket.tryConsumeAndReturnRemaining(1));
        return probe.isConsumed() ? OptionalLong.of(probe.getRemainingTokens()) : OptionalLong.empty();
    }

    /** Refuses as {@link #acquire} would, but takes nothing. */
    public void check(Limit limit, String key) {
        wait(limit, key).ifPresent(wait -> {
            throw refusal(limit, wait);
        });
    }

    /** How long until the next one; empty where there is one now. */
    public Optional<Duration> wait(Limit limit, String key) {
        return Optional.ofNullable(waits(limit, List.of(key)).get(key));
    }

    /** The same of many at once; those that have one now are not among them. */
    public Map<String, Duration> waits(Limit limit, Collection<String> keys) {
        Map<String, Duration> waits = new HashMap<>();
        for (String key : on ? counted(limit, keys) : List.<String>of()) {
            EstimationProbe probe = count(limit, key, bucket -> bucket.estimateAbilityToConsume(1));
            if (!probe.canBeConsumed()) {
                waits.put(key, Duration.ofNanos(probe.getNanosToWaitForRefill()));
            }
        }
        return waits;
    }

    /** Those under which something was taken: asking for the others would begin to count them. */
    private List<String> counted(Limit limit, Collection<String> keys) {
        Optional<Set<String>> together = limit.shared()
                ? shared.present(keys.stream().map(key -> name(limit, key)).toList())
                : Optional.empty();
        Set<String> here = Objects.requireNonNull(local.get(limit)).asMap().keySet();
        return keys.stream()
                .filter(key ->
                        together.map(found -> found.contains(name(limit, key))).orElseGet(() -> here.contains(key)))
                .toList();
    }

    private static String name(Limit limit, String key) {
        return limit.name() + ":" + key;
    }

    /** Gives one back that was taken for what turned out not to count. */
    public void refund(Limit limit, String key) {
        if (on) {
            count(limit, key, bucket -> {
                bucket.addTokens(1);
                return true;
            });
        }
    }

    /** Forgets what was counted. */
    public void clear(Limit limit, String key) {
        if (on) {
            count(limit, key, bucket -> {
                bucket.reset();
                return true;
            });
        }
    }

    /** The answer to one too many. */
    public Problem refusal(Limit limit, Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return Problem.of(Code.THROTTLED, Message.of("problem.throttled", seconds))
                .retryAfter(wait)
                .header("RateLimit-Limit", Long.toString(capacity(limit)))
                .header("RateLimit-Remaining", "0")
                .header("RateLimit-Reset", Long.toString(seconds));
    }

    private long capacity(Limit limit) {
        return configuration(limit).getBandwidths()[0].getCapacity();
    }

    private <T> T count(Limit limit, String key, Function<Bucket, T> operation) {
        T here = operation.apply(bucket(limit, key));
        return limit.shared()
                ? shared.count(name(limit, key), configuration(limit), operation)
                        .orElse(here)
                : here;
    }

    private Bucket bucket(Limit limit, String key) {
        return Objects.requireNonNull(local.get(limit)).get(key, absent -> Bucket.builder()
                .addLimit(configuration(limit).getBandwidths()[0])
                .build());
    }

    private BucketConfiguration configuration(Limit limit) {
        return Objects.requireNonNull(configurations.get(limit));
    }

    /** Counted things come back all at once after the period; those with a burst flow back evenly. */
    private static BucketConfiguration configuration(Limit limit, Settings.Rate rate) {
        var capacity = Bandwidth.builder().capacity((long) rate.count() * limit.burst());
        Bandwidth bandwidth = limit.burst() > 1
                ? capacity.refillGreedy(rate.count(), rate.period()).build()
                : capacity.refillIntervally(rate.count(), rate.period()).build();
        return BucketConfiguration.builder().addLimit(bandwidth).build();
    }
}
