package org.praca.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Threads;

/**
 * Listens on channels, each on the server that it lives on now: after a lost connection, a failover or a move of its slot the
 * channel is joined again. What this node publishes for itself must come back from every server, or else the connection there is
 * given up for another one, however open it looks. Everything but the arrival of messages runs on one thread, which waits for
 * nothing. Thread-safe.
 */
public final class Subscriber implements AutoCloseable {
    /** Called on a thread of this class or of Netty; must not block. */
    public interface Listener {
        void message(String channel, byte[] payload);

        /** Redis has confirmed the channel, for the first time. */
        void confirmed(String channel);

        /** Channels have been joined again: messages may have been missed. */
        void interrupted();
    }

    private static final System.Logger LOG = System.getLogger(Subscriber.class.getName());
    /** Of channels that are joined again together one interruption is told. */
    private static final Duration GATHERING = Duration.ofMillis(50);

    private static final String REFUSED = "Redis does not let this node listen";
    private static final String NOT_TAKEN = "Redis does not let this node publish";
    private static final String SILENT = "What is published on Redis does not come back, connecting anew";

    private final RedisConnector redis;
    private final Deployment deployment;
    private final RedisClient client;
    private final Complaints complaints;
    private final Listener listener;
    private final Probes probes;
    private final Link.Owner owner = new Events();
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("praca-redis-subscribe"));

    /** The channels that are listened on, and whether they have been confirmed before. */
    private final Map<String, Boolean> wanted = new HashMap<>();

    private final Map<String, Link> links = new HashMap<>();
    private final Map<String, Link> placed = new ConcurrentHashMap<>();
    private long looked = System.nanoTime() - Clients.RETRY.toNanos();
    private boolean looking;
    private boolean telling;

    Subscriber(
            RedisConnector redis, Deployment deployment, RedisClient client, Complaints complaints, Listener listener) {
        this.redis = redis;
        this.deployment = deployment;
        this.client = client;
        this.complaints = complaints;
        this.listener = listener;
        this.probes = new Probes(deployment);
        execute(this::lookAgain);
        var unused = worker.scheduleWithFixedDelay(
                () -> safely(this::beat), Probes.BEAT.toMillis(), Probes.BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    public void subscribe(String channel) {
        execute(() -> {
            wanted.putIfAbsent(channel, false);
            place(channel);
        });
    }

    public void unsubscribe(String channel) {
        execute(() -> {
            wanted.remove(channel);
            withdraw(channel);
        });
    }

    /** What is wrong, in a few words, where nothing has come back from one of the servers for some seconds. */
    public Optional<String> trouble() {
        return probes.trouble();
    }

    @Override
    public void close() {
        execute(() -> links.values().forEach(Link::close));
        worker.shutdown();
    }

    /** Joins the channel where it lives now, if it is not there yet and there is a connection. */
    private void place(String channel) {
        deployment.serverOf(channel).ifPresentOrElse(server -> place(channel, link(server)), this::lookAgain);
    }

    private void place(String channel, Link link) {
        if (link.isOpen() && placed.get(channel) != link) {
            withdraw(channel);
            placed.put(channel, link);
            link.commands()
                    .ifPresent(commands -> deployment.join(commands, channel).whenComplete((done, failure) -> {
                        if (failure instanceof RedisCommandExecutionException) {
                            execute(() -> refused(link, channel, failure));
                        }
                    }));
        }
    }

    /** Moved meanwhile, or forbidden. */
    private void refused(Link link, String channel, Throwable failure) {
        placed.remove(channel, link);
        if (failure.getMessage() == null || !failure.getMessage().startsWith("MOVED")) {
            complaints.say(REFUSED, failure);
        }
        lookAgain();
    }

    private void withdraw(String channel) {
        Optional.ofNullable(placed.remove(channel))
                .filter(Link::isOpen)
                .flatMap(Link::commands)
                .ifPresent(commands -> deployment
                        .leave(commands, channel)
                        .whenComplete((done, failure) -> LOG.log(Level.DEBUG, "Left {0}: {1}", channel, failure)));
    }

    private Link link(String server) {
        Link present = links.get(server);
        return present == null ? connect(server) : present;
    }

    private Link connect(String server) {
        Link link = new Link(server, owner);
        RedisURI uri = deployment.servers().get(server);
        if (uri == null) {
            lookAgain();
        } else {
            links.put(server, link);
            var unused = client.connectPubSubAsync(Clients.CODEC, uri)
                    .whenComplete((made, failure) -> execute(() -> connected(link, made, failure)));
        }
        return link;
    }

    private void connected(
            Link link, @Nullable StatefulRedisPubSubConnection<String, byte[]> made, @Nullable Throwable failure) {
        if (failure != null) {
            complaints.say(RedisConnector.AWAY, failure);
        }
        if (made != null) {
            link.open(made);
        }
        if (link.isOpen() && links.get(link.server()) == link) {
            complaints.settle(RedisConnector.AWAY);
            arrange();
        } else {
            lose(link);
        }
    }

    private void lose(Link link) {
        link.close();
        if (links.remove(link.server(), link)) {
            placed.values().removeIf(there -> there == link);
            lookAgain();
        }
    }

    /** Asks where everything lives and joins it there: at once, or a moment after the last time. */
    private void lookAgain() {
        if (!looking) {
            looking = true;
            long wait = looked + Clients.RETRY.toNanos() - System.nanoTime();
            later(Duration.ofNanos(Math.max(0, wait)), () -> {
                looking = false;
                looked = System.nanoTime();
                deployment.refresh().whenComplete((done, failure) -> execute(this::arrange));
            });
        }
    }

    /** Brings the connections and channels in line with the servers there are now. */
    private void arrange() {
        Map<String, String> before = probes.channels();
        probes.arrange();
        Map<String, String> now = probes.channels();
        before.values().stream().filter(channel -> !now.containsValue(channel)).forEach(this::withdraw);
        List.copyOf(links.values()).stream()
                .filter(link -> !now.containsKey(link.server()))
                .forEach(this::lose);
        wanted.keySet().forEach(this::place);
        now.values().forEach(this::place);
    }

    private void beat() {
        arrange();
        probes.channels().forEach((server, channel) -> {
            Link link = links.get(server);
            if (link != null && link.isOpen() && probes.isSilent(server, link.since())) {
                giveUp(link);
            } else {
                probe(server, channel);
            }
        });
    }

    private void probe(String server, String channel) {
        redis.publish(channel, new byte[0]).whenComplete((heard, failure) -> {
            probes.published(server, failure);
            if (failure == null) {
                complaints.settle(NOT_TAKEN);
            } else if (failure instanceof RedisCommandExecutionException) {
                complaints.say(NOT_TAKEN, failure);
            }
        });
    }

    private void giveUp(Link link) {
        complaints.say(SILENT, link.server());
        if (probes.isMute(link.server())) {
            redis.renew();
        }
        lose(link);
    }

    private void joined(Link link, String channel) {
        if (placed.get(channel) != link) {
            return;
        }
        complaints.settle(REFUSED);
        if (Probes.is(channel)) {
            probe(link.server(), channel);
        } else if (Boolean.FALSE.equals(wanted.replace(channel, true))) {
            listener.confirmed(channel);
        } else if (!telling) {
            telling = true;
            later(GATHERING, () -> {
                telling = false;
                listener.interrupted();
            });
        }
    }

    /** What Netty tells. */
    private final class Events implements Link.Owner {
        @Override
        public void heard(Link link, String channel, byte[] payload) {
            if (placed.get(channel) != link) {
                return;
            }
            if (Probes.is(channel)) {
                complaints.settle(SILENT);
                probes.cameBack(link.server());
            } else {
                listener.message(channel, payload);
            }
        }

        @Override
        public void joined(Link link, String channel) {
            execute(() -> Subscriber.this.joined(link, channel));
        }

        /** Where we have not left it, its slot has moved away from the server. */
        @Override
        public void left(Link link, String channel) {
            execute(() -> {
                if (placed.remove(channel, link)) {
                    lookAgain();
                }
            });
        }

        @Override
        public void cut(Link link) {
            execute(() -> lose(link));
        }
    }

    private void execute(Runnable work) {
        later(Duration.ZERO, work);
    }

    private void later(Duration delay, Runnable work) {
        try {
            var unused = worker.schedule(() -> safely(work), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "Closing: not done");
        }
    }

    private static void safely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The bus stumbled", e);
        }
    }
}
