package org.praca.chat.wire;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The connection below a socket, where the container hands it out; on other servers cutting it does nothing. Thread-safe. */
public final class Line {
    private volatile @Nullable Runnable cut;
    private volatile @Nullable Carrier carrier;

    public void connect(Carrier taker, Runnable howToCut) {
        carrier = taker;
        cut = howToCut;
    }

    void disconnect() {
        cut = null;
    }

    /** Takes frames past the container's own code; a text done does not say that anybody reads. Empty where it is not handed out. */
    public Optional<Carrier> carrier() {
        return Optional.ofNullable(carrier);
    }

    /** Ends the connection, whatever is still on its way, if there still is one; on another thread, for that may block. */
    public void cut() {
        Runnable present = cut;
        if (present != null) {
            var unused = CompletableFuture.runAsync(present);
        }
    }
}
