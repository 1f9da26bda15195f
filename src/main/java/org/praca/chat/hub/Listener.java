package org.praca.chat.hub;

import java.util.List;
import java.util.UUID;
import org.praca.chat.presence.RoomPresence;

/** Somebody who listens in a room. Called on the room's worker; must not block. */
public interface Listener {
    /** Whose ears these are. */
    UUID accountId();

    /** Whether it hears nothing any more; it may leave a room before it has come into it. */
    boolean isGone();

    /**
     * The room is ready: what comes from now on follows the number that the listener came with. The presence may be
     * read during this call. */
    void welcome(RoomPresence presence);

    /** The room's next events, at least one. {@code replayed} where they were missed and come from the log. */
    void receive(List<Frame> events, boolean replayed);

    /** Something that is not kept and matters only now. */
    void pass(Frame frame);

    /** All that was there when the listener came has been given to it. */
    void caughtUp();

    /** Runs that once nothing waits to be sent any more, on any thread. */
    void whenDrained(Runnable next);

    /** The room is gone. */
    void roomDeleted();
}
