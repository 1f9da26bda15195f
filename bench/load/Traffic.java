package load;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Messages: some sockets of each room send, all receive. Closed loop: a sender sends the next one when the last has come back (with a
 * window: that many are under way). At a rate: the latency counts from the time at which a message was to be sent, late or not, so that a
 * server that stalls cannot hide it. What is counted is the message as it comes back to all, or the acks to who has sent it.
 */
final class Traffic extends Sockets {
    private static final byte[] ACK = "{\"type\":\"ack\"".getBytes(StandardCharsets.US_ASCII);
    private static final int REMEMBERED = 64;
    private static final long GIVE_UP = 5 * SECOND;

    private final Mark mark = new Mark();
    private final Template message;
    private final boolean acks;
    private final boolean numbered;
    private final int senders;
    private final int window;
    private final double rate;
    private final long warmUp;
    private final long duration;
    /** For each socket and each sender of its room: the highest number seen, and which of those before it. */
    private final long[] highest;

    private final long[] seen;

    private boolean sending;
    private long begin;
    private long paced;
    private Tally tally = new Tally(0, 0);
    private long duplicates;
    private long disordered;
    private long gaps;
    private long strange;
    private long givenUp;

    /** Options: message, count (messages or acks), senders (of each room), window, rate (of all, per second), warm-up, seconds, and those of {@link Sockets}. */
    Traffic(Options options, List<String> tokens) {
        super(options, tokens);
        message = new Template(options.text("message", "{\"message\":\"{mark}\"}"));
        acks = options.text("count", "messages").equals("acks");
        numbered = !options.text("protocol", "").isEmpty();
        senders = Math.min(options.number("senders", 1), peers.size() / rooms);
        window = options.number("window", 1);
        rate = options.real("rate", 0);
        warmUp = options.nanos("warm-up", 3);
        duration = options.nanos("seconds", 8);
        highest = new long[peers.size() * senders];
        seen = new long[peers.size() * senders];
    }

    /** With all sockets open already. */
    void run(ServerProcess server) {
        // The first look at them loads classes for 50 ms: not while messages are under way.
        server.processorSeconds();
        processorSeconds();
        begin = System.nanoTime();
        long from = begin + warmUp;
        // Counting is rehearsed, its beginning and its end, too: what has not run yet is not compiled yet.
        tally = new Tally(begin + warmUp / 3, from - warmUp / 3);
        sending = true;
        if (rate == 0) {
            eachSender(this::fill);
            loop(from);
        } else {
            pace(from);
        }
        double own = processorSeconds();
        double theirs = server.processorSeconds();
        // In the closed loop some messages have been sent since the warm-up ended.
        long start = rate == 0 ? System.nanoTime() : from;
        long to = start + duration;
        tally = new Tally(start, to);
        if (rate == 0) {
            loop(to);
        } else {
            pace(to);
        }
        double seconds = duration / 1e9;
        double ownShare = (processorSeconds() - own) / seconds;
        double theirShare = (server.processorSeconds() - theirs) / seconds;
        sending = false;
        await(() -> tally.counted >= tally.expected, 5 * SECOND);
        rest(SECOND / 20);
        report(seconds, ownShare, theirShare);
    }

    private void report(double seconds, double ownShare, double theirShare) {
        Report.say("sent_per_s", Math.rint(tally.sent / seconds));
        Report.say("received_per_s", Math.rint(tally.received / seconds));
        Report.say("frames_per_s", Math.rint(tally.frames / seconds));
        Report.say("latency", tally.latencies);
        Report.say("lost", tally.expected - tally.counted);
        Report.say("duplicates", duplicates);
        Report.say("disordered", disordered);
        Report.say("gaps", gaps);
        Report.say("strange", strange);
        Report.say("given_up", givenUp);
        Report.say("sent_late_p99_ms", tally.lateness.millis(0.99));
        Report.say("generator_cpu", ownShare);
        Report.say("server_cpu", theirShare);
    }

    private static double processorSeconds() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getProcessCpuTime()
                / 1e9;
    }

    private void eachSender(Consumer<Peer> action) {
        peers.subList(0, senders * rooms).forEach(action);
    }

    private void fill(Peer peer) {
        while (sending && peer.outstanding < window && peer.state == Peer.State.OPEN) {
            send(peer, System.nanoTime());
        }
    }

    private void loop(long end) {
        long look = System.nanoTime() + SECOND / 2;
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            engine.poll(Math.min(end, now + SECOND / 100));
            if (now > look) {
                look = now + SECOND / 2;
                eachSender(this::giveUp);
            }
        }
    }

    private void giveUp(Peer peer) {
        if (peer.outstanding > 0 && System.nanoTime() - peer.lastSentAt > GIVE_UP) {
            givenUp++;
            peer.outstanding = 0;
            fill(peer);
        }
    }

    private void pace(long end) {
        double step = 1e9 / rate;
        long due = begin + (long) (paced * step);
        while (due < end) {
            long now = System.nanoTime();
            if (due <= now) {
                tally.late(due, now);
                send(peers.get((int) (paced % (senders * rooms))), due);
                due = begin + (long) (++paced * step);
                if ((paced & 15) != 0) {
                    continue;
                }
            }
            engine.poll(Math.min(end, due));
        }
    }

    private void send(Peer peer, long time) {
        if (peer.state != Peer.State.OPEN) {
            return;
        }
        peer.number++;
        peer.outstanding++;
        peer.lastSentAt = time;
        tally.sent(time, acks ? 1 : live[place(peer)]);
        engine.send(peer, message.bytes(), message.write(time, peer.id, peer.number));
    }

    @Override
    public void text(Peer peer, byte[] bytes, int start, int end, long now) {
        tally.frame(now);
        boolean isAck = isAck(bytes, start, end);
        if (numbered && !isAck) {
            order(peer, mark.seq(bytes, start, end));
        }
        if (acks != isAck || !mark.find(bytes, start, end) || mark.time < begin) {
            return;
        }
        if (mark.sender >= senders * rooms || mark.sender % rooms != place(peer)) {
            strange++;
        } else if (isNew(peer.id * senders + mark.sender / rooms)) {
            count(peer, now);
        }
    }

    private static boolean isAck(byte[] bytes, int start, int end) {
        return end - start > ACK.length && Arrays.equals(bytes, start, start + ACK.length, ACK, 0, ACK.length);
    }

    /** The server's own numbers grow by exactly one; the first frame of all, a greeting, only says where they are. */
    private void order(Peer peer, long seq) {
        if (seq >= 0) {
            gaps += peer.lastSeq >= 0 && seq != peer.lastSeq + 1 ? 1 : 0;
            peer.lastSeq = seq;
        }
    }

    private boolean isNew(int index) {
        long ahead = mark.number - highest[index];
        if (ahead > 0) {
            seen[index] = ahead >= REMEMBERED ? 1 : seen[index] << ahead | 1;
            highest[index] = mark.number;
            return true;
        }
        long bit = -ahead >= REMEMBERED ? 0 : 1L << -ahead;
        if (bit == 0 || (seen[index] & bit) != 0) {
            duplicates++;
            return false;
        }
        seen[index] |= bit;
        disordered++;
        return true;
    }

    private void count(Peer peer, long now) {
        tally.received(mark.time, now);
        if (rate == 0 && mark.sender == peer.id) {
            peer.outstanding = Math.max(0, peer.outstanding - 1);
            fill(peer);
        }
    }
}
