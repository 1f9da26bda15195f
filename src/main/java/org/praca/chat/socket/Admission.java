package org.praca.chat.socket;

import java.security.Principal;
import java.util.Locale;
import org.praca.auth.Caller;
import org.praca.chat.room.Room;

/**
 * What a handshake has found out: who comes, into which room, and behind which message his stream begins. Travels to the
 * endpoint as the principal of the WebSocket session.
 */
public record Admission(Caller caller, Room room, long from, Locale language, Line line) implements Principal {
    @Override
    public String getName() {
        return caller.username();
    }
}
