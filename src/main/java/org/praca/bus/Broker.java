package org.praca.bus;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Publish and subscribe between the nodes.
 *
 * <p>Delivery is at most once: a payload may be lost (never altered) while the bus is away, and one publisher's payloads on a
 * channel arrive in the order published. What must not be lost is in the database; who needs it reads it there when
 * {@link #onInterruption} says that payloads may be missing.
 */
public interface Broker extends AutoCloseable {
    /** Ends a subscription; more than once is harmless. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Sends without waiting. Bounded: while the bus is away payloads are dropped, not kept. */
    void publish(String channel, byte[] payload);

    /**
     * Listens on a channel. The stage completes when the bus itself has confirmed, so that whatever is published from then on
     * arrives. The listener is called on a thread of the bus and must not block; what it throws is logged and stops nobody else.
     */
    CompletionStage<Subscription> subscribe(String channel, Consumer<byte[]> listener);

    /** Calls {@code listener} (on a thread of the bus, it must not block) each time payloads may have been missed. */
    void onInterruption(Runnable listener);

    /** Why what is published here does not come back here, in a few words; empty as long as it does. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    void close();
}
