package org.praca.chat.presence;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.praca.bus.Broker;
import org.praca.platform.Threads;

/**
 * The nodes that are heard on the bus. Each tells every few seconds that it lives; who is not heard for a minute is gone, unless
 * the bus itself was away: a node that does not hear itself either draws no conclusions. Thread-safe.
 */
@Singleton
public class Nodes {
    private static final System.Logger LOG = System.getLogger(Nodes.class.getName());
    private static final String CHANNEL = "praca:nodes";
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final Duration GONE_AFTER = Duration.ofSeconds(60);
    /** For the others to be heard again, once the bus is back. */
    private static final Duration SETTLING = Duration.ofSeconds(20);
    /** Users of a node that ends come back on another one meanwhile. */
    private static final Duration FAREWELL = Duration.ofSeconds(15);

    private static final String ALIVE = "alive";
    private static final String BYE = "bye";
    private static final String ASK = "ask";

    private final String id = UUID.randomUUID().toString();
    private final Broker broker;
    private final Clock clock;
    private final Map<String, Instant> goneAt = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Consumer<String>> goneListeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("praca-nodes"));
    private volatile LongConsumer askListener = roomId -> {};
    private volatile Instant heardMyself;
    private volatile Instant settledAt;
    private volatile boolean leaving;

    @Inject
    public Nodes(Broker broker, Clock clock) {
        this.broker = broker;
        this.clock = clock;
        this.heardMyself = clock.instant();
        this.settledAt = clock.instant();
        broker.subscribe(CHANNEL, this::hear).whenComplete((made, failure) -> tell(ALIVE));
        var unused = timer.scheduleWithFixedDelay(this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** This node's name, another one at every start. */
    public String id() {
        return id;
    }

    /** The other nodes that are known to live. */
    public Set<String> others() {
        return Set.copyOf(goneAt.keySet());
    }

    /** Asks every node who is in that room; each answers on the room's channel. */
    public void ask(long roomId) {
        tell(ASK + " " + roomId);
    }

    /** Who answers for this node; called on a thread of the bus, must not block. */
    public void onAsk(LongConsumer listener) {
        this.askListener = listener;
    }

    /** Who hears that a node is gone; must not block. */
    public void onGone(Consumer<String> listener) {
        goneListeners.add(listener);
    }

    private void tell(String what) {
        broker.publish(CHANNEL, (id + " " + what).getBytes(StandardCharsets.UTF_8));
    }

    private void hear(byte[] payload) {
        String[] words = new String(payload, StandardCharsets.UTF_8).split(" ", 3);
        if (words.length < 2) {
            return;
        }
        Instant now = clock.instant();
        if (words[0].equals(id)) {
            if (now.isAfter(heardMyself.plus(BEAT.multipliedBy(2)))) {
                settledAt = now.plus(SETTLING);
            }
            heardMyself = now;
            answer(words);
            return;
        }
        Instant until = now.plus(words[1].equals(BYE) ? FAREWELL : GONE_AFTER);
        if (goneAt.put(words[0], until) == null && !words[1].equals(BYE) && !leaving) {
            tell(ALIVE);
        }
        answer(words);
    }

    private void answer(String[] words) {
        if (words[1].equals(ASK) && words.length == 3 && !words[0].equals(id)) {
            askListener.accept(Long.parseLong(words[2]));
        }
    }

    private void beat() {
        try {
            if (!leaving) {
                tell(ALIVE);
            }
            Instant now = clock.instant();
            boolean deaf = now.isAfter(heardMyself.plus(BEAT.multipliedBy(2)));
            if (!deaf && now.isAfter(settledAt)) {
                goneAt.forEach((node, at) -> forgetIfGone(node, at, now));
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "The nodes could not be looked at: {0}", e.getMessage());
        }
    }

    private void forgetIfGone(String node, Instant at, Instant now) {
        if (now.isAfter(at) && goneAt.remove(node, at)) {
            goneListeners.forEach(listener -> listener.accept(node));
        }
    }

    /** The end begins: the others need not wait for this node's users. */
    public void leave() {
        leaving = true;
        tell(BYE);
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }
}
