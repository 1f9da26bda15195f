package org.praca.change;

import java.util.UUID;

/** Something that happened on one node and that every node acts on. Fired as a CDI event on each, once or more often. */
public sealed interface Change {
    /** The session is over: its tokens are dead, its sockets close. */
    record SessionEnded(UUID sessionId) implements Change {}

    /** Name, state, roles or permissions of the account changed (or it is gone); {@code version} is the new one. */
    record AccountChanged(UUID accountId, long version) implements Change {}

    /** The definition of a role or permission changed; {@code version} is the new one of all of them. */
    record AccessChanged(long version) implements Change {}

    /** The room is gone; its sockets close. */
    record RoomDeleted(long roomId) implements Change {}

    /** The account was banned from the room, or is no member of it any more; its sockets there close. */
    record RoomAccessLost(long roomId, UUID accountId) implements Change {}

    /** A signing key was made or retired. */
    record KeysChanged() implements Change {}
}
