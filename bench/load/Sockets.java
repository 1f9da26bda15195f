package load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A number of sockets spread over rooms: opened, kept and closed together. */
class Sockets implements Listener {
    static final long SECOND = 1_000_000_000L;

    private static final long TICK = SECOND / 100;
    private static final long PATIENCE = 60 * SECOND;

    final Engine engine;
    final List<Peer> peers = new ArrayList<>();
    final int rooms;
    /** Open sockets of each room. */
    final int[] live;

    private final Histogram handshakes = new Histogram();
    private final Map<Integer, Integer> codes = new TreeMap<>();
    private final int most;
    private int begun;
    private int open;
    private int ended;

    /** Options: sockets, rooms, first-room, open (how many at the same time), and those of the {@link Engine}. */
    Sockets(Options options, List<String> tokens) {
        engine = new Engine(options, tokens, this);
        int count = options.number("sockets", 1);
        most = options.number("open", count);
        rooms = Math.min(count, options.number("rooms", 1));
        live = new int[rooms];
        int firstRoom = options.number("first-room", 0);
        for (int i = 0; i < count; i++) {
            peers.add(new Peer(i, firstRoom + i % rooms));
        }
    }

    final int place(Peer peer) {
        return peer.id % rooms;
    }

    @Override
    public void opened(Peer peer, long now) {
        handshakes.record(now - peer.startedAt);
        live[place(peer)]++;
        open++;
    }

    @Override
    public void closed(Peer peer, int code) {
        ended++;
        if (peer.wasOpen) {
            live[place(peer)]--;
            open--;
        }
        if (!peer.closing) {
            codes.merge(code, 1, Integer::sum);
        }
    }

    /** Opens all, and says how fast. */
    void openAll() {
        long begin = System.nanoTime();
        open();
        report((System.nanoTime() - begin) / 1e9);
    }

    /** Opens all. */
    final void open() {
        peers.forEach(engine::connect);
        await(() -> !engine.isConnecting(), PATIENCE);
    }

    /** Opens and closes one after the other. */
    void churn() {
        long begin = System.nanoTime();
        await(
                () -> {
                    while (begun < peers.size() && begun - ended < most) {
                        engine.connect(peers.get(begun++));
                    }
                    return ended == peers.size();
                },
                5 * PATIENCE);
        report((System.nanoTime() - begin) / 1e9);
    }

    private void report(double seconds) {
        Report.say("opened", handshakes.total());
        Report.say("connects_per_s", Math.rint(handshakes.total() / seconds));
        Report.say("handshake", handshakes);
    }

    final void closeAll() {
        peers.forEach(engine::close);
        await(() -> open == 0, 10 * SECOND);
    }

    /** What was refused or closed and should not have been, by HTTP status or close code; 0 where there was neither. */
    final void reportLosses() {
        Report.say(
                "lost_sockets",
                codes.values().stream().mapToInt(Integer::intValue).sum());
        codes.forEach((code, count) -> Report.say("lost_with_" + code, count));
    }

    /** @return whether it came to be in time */
    final boolean await(BooleanSupplier done, long patience) {
        long end = System.nanoTime() + patience;
        while (!done.getAsBoolean()) {
            long now = System.nanoTime();
            if (now >= end) {
                return false;
            }
            engine.poll(Math.min(end, now + TICK));
        }
        return true;
    }

    final void rest(long nanos) {
        await(() -> false, nanos);
    }
}
