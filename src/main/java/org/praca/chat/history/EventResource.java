package org.praca.chat.history;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Callers;
import org.praca.chat.log.Event;
import org.praca.chat.log.EventJson;
import org.praca.chat.log.MessageRepository;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.form.Query;
import org.praca.web.Answer;

/** The events of a room as its sockets get them, for a client that has missed too many. */
@Path("/chat/rooms/{name}/events")
@Singleton
@RolesAllowed("**")
public class EventResource {
    private static final int USUAL = 50;
    private static final int MOST = 200;

    /** Ascending; {@code next} goes on behind the last one. */
    record Page(List<JsonNode> items, @Nullable Long next) {}

    private final RoomAccess access;
    private final MessageRepository messages;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public EventResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public EventResource(RoomAccess access, MessageRepository messages) {
        this.access = access;
        this.messages = messages;
    }

    @GET
    public Response list(
            @PathParam("name") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        Room room = access.enter(name, Callers.of(security));
        int most = Query.number("limit", limit, USUAL, 1, MOST);
        long from = Query.number("after", after, 0, 0, Long.MAX_VALUE);
        List<Event> found = messages.events(room.id(), from, most + 1);
        List<Event> shown = found.size() > most ? found.subList(0, most) : found;
        return Answer.ok(new Page(
                shown.stream().<JsonNode>map(EventJson::of).toList(),
                found.size() > most ? shown.get(most - 1).seq() : null));
    }
}
