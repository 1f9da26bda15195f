package org.praca.chat.history;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.praca.auth.Caller;
import org.praca.auth.Callers;
import org.praca.chat.history.ReadMarkRepository.Unread;
import org.praca.chat.room.RoomAccess;
import org.praca.web.Answer;

/** What there is to read, room by room. */
@Path("/chat/unread")
@Singleton
@RolesAllowed("**")
public class UnreadResource {
    record Rooms(List<Unread> items) {}

    private final ReadMarkRepository marks;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public UnreadResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public UnreadResource(ReadMarkRepository marks) {
        this.marks = marks;
    }

    @GET
    public Response list(@Context SecurityContext security) {
        Caller caller = Callers.of(security);
        return Answer.ok(new Rooms(marks.unread(caller.accountId(), caller.holds(RoomAccess.MODERATE))));
    }
}
