package org.praca.chat.socket;

import java.security.Principal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Caller;
import org.praca.chat.room.Room;
import org.praca.chat.wire.Line;

/**
 * What a handshake has found out: who comes, into which room (whose top is the one of that moment), and the number that the client
 * has come to, where it wants what it has missed. Travels to the endpoint as the principal of the WebSocket session.
 *
 * @param newest the number behind which the newest of the missed messages begin, where too much was missed
 * @param changesHeard what {@link Sockets#changesHeard} was before any of this was asked
 */
public record Admission(
        Caller caller,
        Room room,
        @Nullable Long after,
        long newest,
        Locale language,
        Line line,
        Seats.Seat seat,
        long changesHeard)
        implements Principal {
    /** Missed events above which there is no whole replay. */
    static final int MOST_REPLAYED = 300;

    @Override
    public String getName() {
        return caller.username();
    }

    static boolean isComplete(long after, Room room) {
        return room.lastSeq() - after <= MOST_REPLAYED;
    }

    boolean resumes() {
        return after != null;
    }

    /** Whether all that was missed is replayed. */
    boolean isComplete() {
        return after == null || isComplete(after, room);
    }

    /**
     * The number behind which the socket's events begin. Where too much was missed, the plain dialect, which has no word for that, gets
     * the newest of it, and {@code praca.v1} what comes from now on.
     */
    long from(Dialect dialect) {
        if (after == null) {
            return room.lastSeq();
        }
        if (isComplete()) {
            return after;
        }
        return dialect == Dialect.V1 ? room.lastSeq() : newest;
    }
}
