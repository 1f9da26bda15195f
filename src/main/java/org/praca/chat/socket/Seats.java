package org.praca.chat.socket;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.praca.platform.Settings;

/**
 * How many sockets each account has on this node, or is about to have: one is counted from its handshake on, so that many at the
 * same moment are not more than the limit. Thread-safe.
 */
@Singleton
public class Seats {
    /** Between the answer to a handshake and the opening of its socket. */
    private static final long LONGEST_OPENING_SECONDS = 10;

    private final Map<UUID, Integer> taken = new ConcurrentHashMap<>();
    private final int most;

    @Inject
    public Seats(Settings settings) {
        most = settings.limitsOn() ? settings.socketsPerUser() : Integer.MAX_VALUE;
    }

    /** One more for the account; empty where it has as many as it may. */
    Optional<Seat> take(UUID accountId) {
        boolean[] free = {false};
        taken.compute(accountId, (id, present) -> {
            int before = present == null ? 0 : present;
            free[0] = before < most;
            return free[0] ? Integer.valueOf(before + 1) : present;
        });
        return free[0] ? Optional.of(new Seat(() -> leave(accountId))) : Optional.empty();
    }

    private void leave(UUID accountId) {
        taken.computeIfPresent(accountId, (id, present) -> present == 1 ? null : Integer.valueOf(present - 1));
    }

    /** One socket's place among those of its account. Thread-safe. */
    static final class Seat {
        private final Runnable leave;
        private final AtomicBoolean left = new AtomicBoolean();
        private volatile boolean opened;

        Seat(Runnable leave) {
            this.leave = leave;
        }

        /** The handshake is answered: unless a socket opens soon there will be none. */
        void expect() {
            CompletableFuture.delayedExecutor(LONGEST_OPENING_SECONDS, TimeUnit.SECONDS, Runnable::run)
                    .execute(() -> {
                        if (!opened) {
                            leave();
                        }
                    });
        }

        void open() {
            opened = true;
        }

        /** More than once is harmless. */
        void leave() {
            if (left.compareAndSet(false, true)) {
                leave.run();
            }
        }
    }
}
