package load;

import java.util.List;

/** Sockets that are closed as soon as the server has said something, or at once where it greets nobody. */
final class Churn extends Sockets {
    private final boolean greeted;

    /** Options: greeted, and those of {@link Sockets}. */
    Churn(Options options, List<String> tokens) {
        super(options, tokens);
        greeted = options.text("greeted", "no").equals("yes");
    }

    @Override
    public void opened(Peer peer, long now) {
        super.opened(peer, now);
        if (!greeted) {
            engine.close(peer);
        }
    }

    @Override
    public void text(Peer peer, byte[] bytes, int from, int to, long now) {
        engine.close(peer);
    }
}
