package org.praca.testing;

import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real Redis Cluster: three masters, and a replica of the first. */
public final class RedisCluster {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private record Node(RedisProcess process, int busPort) {
        static Node start() {
            int busPort = Ports.free();
            return new Node(
                    RedisProcess.start(
                            "--cluster-enabled",
                            "yes",
                            "--cluster-port",
                            Integer.toString(busPort),
                            "--cluster-node-timeout",
                            "1500",
                            "--cluster-require-full-coverage",
                            "no"),
                    busPort);
        }

        String id() {
            return process.ask("CLUSTER MYID");
        }

        void meet(Node other) {
            process.ask("CLUSTER MEET 127.0.0.1 " + other.process.port() + " " + other.busPort);
        }

        void await(String command, Predicate<String> answer) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> answer.test(process.ask(command)));
        }
    }

    private final List<Node> nodes =
            Stream.generate(Node::start).limit(MASTERS + 1).toList();

    private RedisCluster() {
        for (int i = 0; i < MASTERS; i++) {
            RedisProcess master = nodes.get(i).process();
            master.ask("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
            master.ask("CLUSTER ADDSLOTSRANGE " + firstSlot(i) + " " + (firstSlot(i + 1) - 1));
        }
        Node replica = nodes.get(MASTERS);
        nodes.forEach(node -> nodes.forEach(node::meet));
        String first = nodes.get(0).id();
        replica.await("CLUSTER NODES", told -> told.contains(first));
        replica.process().ask("CLUSTER REPLICATE " + first);
        replica.await("INFO replication", told -> told.contains("master_link_status:up"));
        nodes.forEach(node -> node.await("CLUSTER INFO", told -> told.contains("cluster_state:ok")));
        nodes.forEach(node -> node.await("CLUSTER NODES", RedisCluster::isWhole));
    }

    private static boolean isWhole(String told) {
        return told.lines().count() == MASTERS + 1
                && told.lines().filter(line -> line.contains("slave")).count() == 1
                && !told.contains("handshake");
    }

    private static int firstSlot(int master) {
        return SLOTS * master / MASTERS;
    }

    public static RedisCluster start() {
        return new RedisCluster();
    }

    public String url() {
        return url("");
    }

    /** For a user, with a password: {@code user:password@}. */
    public String url(String user) {
        return "redis://" + user
                + nodes.stream()
                        .limit(MASTERS)
                        .map(node -> "127.0.0.1:" + node.process().port())
                        .collect(Collectors.joining(","));
    }

    /** A channel that lives on the master of that number at the start. */
    public static String channelOn(int master, String name) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> name + i)
                .filter(channel -> SlotHash.getSlot(channel) >= firstSlot(master)
                        && SlotHash.getSlot(channel) < firstSlot(master + 1))
                .findFirst()
                .orElseThrow();
    }

    /** Moves the slot of the channel from one master to another, as one does to even out the load. */
    public void move(String channel, int from, int to) {
        int slot = SlotHash.getSlot(channel);
        String source = nodes.get(from).id();
        String target = nodes.get(to).id();
        nodes.get(to).process().ask("CLUSTER SETSLOT " + slot + " IMPORTING " + source);
        nodes.get(from).process().ask("CLUSTER SETSLOT " + slot + " MIGRATING " + target);
        nodes.get(to).process().ask("CLUSTER SETSLOT " + slot + " NODE " + target);
        nodes.get(from).process().ask("CLUSTER SETSLOT " + slot + " NODE " + target);
    }

    /** What an administrator asks of every server. */
    public void askAll(String line) {
        nodes.forEach(node -> node.process().ask(line));
    }

    /** Its replica takes its place. */
    public void killFirstMaster() {
        nodes.get(0).process().stop();
    }

    public void stop() {
        nodes.forEach(node -> node.process().stop());
    }
}
