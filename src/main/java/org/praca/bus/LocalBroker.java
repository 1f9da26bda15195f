package org.praca.bus;

import jakarta.enterprise.inject.Vetoed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The bus of a single node: hands payloads over within the process, on the publisher's thread. Never interrupted. */
@Vetoed
public final class LocalBroker implements Broker {
    private static final System.Logger LOG = System.getLogger(LocalBroker.class.getName());

    private final Map<String, List<Consumer<byte[]>>> listeners = new ConcurrentHashMap<>();

    @Override
    public void publish(String channel, byte[] payload) {
        for (Consumer<byte[]> listener : listeners.getOrDefault(channel, List.of())) {
            try {
                listener.accept(payload);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "A listener of the bus failed", e);
            }
        }
    }

    @Override
    public CompletionStage<Subscription> subscribe(String channel, Consumer<byte[]> listener) {
        listeners.compute(channel, (key, present) -> {
            List<Consumer<byte[]>> all = present == null ? new CopyOnWriteArrayList<>() : present;
            all.add(listener);
            return all;
        });
        return CompletableFuture.completedFuture(() -> unsubscribe(channel, listener));
    }

    private void unsubscribe(String channel, Consumer<byte[]> listener) {
        listeners.computeIfPresent(channel, (key, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
    }

    /** Nothing can come between the two ends. */
    @Override
    public void onInterruption(Runnable listener) {}

    @Override
    public void close() {
        listeners.clear();
    }
}
