package org.praca.audit;

import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for what is being done, and from where: known on the thread of a request for as long as the request lasts. Work that
 * nobody asked for has none. Immutable.
 *
 * @param actorId the account that has proved itself, if any
 * @param actor its user name
 * @param ip the client's address
 */
public record Origin(
        @Nullable UUID actorId,
        @Nullable String actor,
        @Nullable String ip) {
    private static final Origin NONE = new Origin(null, null, null);
    private static final ThreadLocal<Origin> CURRENT = new ThreadLocal<>();

    static Origin current() {
        Origin current = CURRENT.get();
        return current == null ? NONE : current;
    }

    /** A request from that address begins; nobody has proved himself yet. Ends with {@link #end}. */
    public static void begin(String ip) {
        CURRENT.set(new Origin(null, null, ip));
    }

    /** The request turned out to be that account's. */
    public static void identify(UUID accountId, String username) {
        CURRENT.set(new Origin(accountId, username, current().ip()));
    }

    public static void end() {
        CURRENT.remove();
    }

    /** The work with the origin that there is now, for another thread. */
    public static <T> Supplier<T> carried(Supplier<T> work) {
        Origin origin = current();
        return () -> {
            CURRENT.set(origin);
            try {
                return work.get();
            } finally {
                CURRENT.remove();
            }
        };
    }
}
