package load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Sockets that come back one after the other and ask for what they missed; timed from the connect to {@code resumed}. */
final class Resume extends Sockets {
    private static final byte[] END = "{\"type\":\"resumed\"".getBytes(StandardCharsets.US_ASCII);

    private final Histogram times = new Histogram();
    private final int warmUp;
    private long frames;

    /** Options: those of {@link Sockets}, with {@code ?after=} in the path; warm-up-sockets. */
    Resume(Options options, List<String> tokens) {
        super(options, tokens);
        warmUp = options.number("warm-up-sockets", 10);
    }

    @Override
    public void text(Peer peer, byte[] bytes, int from, int to, long now) {
        frames++;
        if (to - from < END.length || !Arrays.equals(bytes, from, from + END.length, END, 0, END.length)) {
            return;
        }
        if (peer.id >= warmUp) {
            times.record(now - peer.startedAt);
        }
        engine.close(peer);
    }

    void report() {
        Report.say("resumed", times);
        Report.say("frames_each", (double) frames / peers.size());
    }
}
