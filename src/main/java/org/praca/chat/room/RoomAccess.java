package org.praca.chat.room;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.praca.auth.Caller;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/**
 * Who may enter a room, and who may moderate it. A private room is not there for whoever is no member of it; a ban keeps out of
 * a room that one sees. Whoever holds {@code rooms.moderate} sees and enters every room. Each question but {@link #mayModerate}
 * reads the database once. Thread-safe.
 */
@Singleton
public class RoomAccess {
    /** The permission to enter and moderate every room. */
    public static final String MODERATE = "rooms.moderate";

    private final RoomRepository rooms;

    @Inject
    public RoomAccess(RoomRepository rooms) {
        this.rooms = rooms;
    }

    /** The room of that name (in any case). @throws Problem 404 where there is none that the caller sees, 403 where he is banned */
    public Room enter(String name, Caller caller) {
        Place place = rooms.place(name, caller.accountId())
                .filter(found -> sees(found, caller))
                .orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        if (isKeptOut(place, caller)) {
            throw Problem.of(Code.PERMISSION_DENIED, Message.of("problem.banned"));
        }
        return place.room();
    }

    /** The same for whoever is to moderate it. @throws Problem as {@link #enter}, 403 for everybody else too */
    public Room moderate(String name, Caller caller) {
        Room room = enter(name, caller);
        if (!mayModerate(room, caller)) {
            throw Problem.of(Code.PERMISSION_DENIED);
        }
        return room;
    }

    /** Whether the caller, who has entered, is the room's owner or holds {@link #MODERATE}. */
    public boolean mayModerate(Room room, Caller caller) {
        return caller.accountId().equals(room.ownerId()) || caller.holds(MODERATE);
    }

    /** Whether whoever is in the room may be there still. True of a room that is gone: its end is told otherwise. */
    public boolean mayStay(Room room, Caller caller) {
        return rooms.place(room.id(), caller.accountId())
                .map(place -> sees(place, caller) && !isKeptOut(place, caller))
                .orElse(true);
    }

    /** The rooms that the caller sees, behind that id, whose name contains the text (any case), by id. */
    public List<Room> page(Caller caller, String search, long after, int limit) {
        return caller.holds(MODERATE)
                ? rooms.page(search, after, limit)
                : rooms.page(search, after, limit, caller.accountId());
    }

    private static boolean sees(Place place, Caller caller) {
        return !place.room().isPrivate() || place.member() || caller.holds(MODERATE);
    }

    private static boolean isKeptOut(Place place, Caller caller) {
        return place.banned() && !caller.holds(MODERATE);
    }
}
