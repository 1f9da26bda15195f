package org.praca.chat.hub;

/** Somebody who listens in a room. Called on the room's worker; must not block. */
public interface Listener {
    /** The room's next message. */
    void receive(Frame frame);

    /** The room is gone. */
    void roomDeleted();
}
