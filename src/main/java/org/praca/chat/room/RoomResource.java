package org.praca.chat.room;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.auth.Caller;
import org.praca.auth.Callers;
import org.praca.change.Change.RoomDeleted;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.form.Bodies;
import org.praca.form.Query;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.web.Answer;

/** Rooms over REST. */
@Path("/chat/rooms")
@Singleton
@RolesAllowed("**")
public class RoomResource {
    private static final int MOST = 1_000;

    record View(long id, String name) {
        static View of(Room room) {
            return new View(room.id(), room.name());
        }
    }

    private final RoomRepository rooms;
    private final RoomOpening opening;
    private final RoomAccess access;
    private final Database database;
    private final Changes changes;
    private final Audit audit;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public RoomResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public RoomResource(
            RoomRepository rooms,
            RoomOpening opening,
            RoomAccess access,
            Database database,
            Changes changes,
            Audit audit,
            Bodies bodies) {
        this.rooms = rooms;
        this.opening = opening;
        this.access = access;
        this.database = database;
        this.changes = changes;
        this.audit = audit;
        this.bodies = bodies;
    }

    @GET
    public Response list(
            @QueryParam("search") @Nullable String search,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        String wanted = Query.text("search", search);
        int most = Query.number("limit", limit, MOST, 1, MOST);
        long from = Query.number("after", after, 0, 0, Long.MAX_VALUE);
        List<Room> found = access.page(Callers.of(security), wanted, from, most + 1);
        List<Room> shown = found.size() > most ? found.subList(0, most) : found;
        Response answer = Answer.ok(shown.stream().map(View::of).toList());
        if (found.size() <= most) {
            return answer;
        }
        String next = "/chat/rooms/?after=" + shown.get(most - 1).id() + "&limit=" + most
                + (wanted.isEmpty() ? "" : "&search=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8));
        return Response.fromResponse(answer)
                .header("Link", "<" + next + ">; rel=\"next\"")
                .build();
    }

    @POST
    public Response create(@Context HttpServletRequest request, @Context SecurityContext security) {
        Room room = opening.open(bodies.form(request), Callers.of(security).accountId());
        return Answer.created("/chat/rooms/" + Answer.segment(room.name()) + "/", View.of(room));
    }

    @GET
    @Path("{name}")
    public Response show(@PathParam("name") String name, @Context SecurityContext security) {
        return Answer.ok(View.of(access.enter(name, Callers.of(security))));
    }

    /** By its creator or whoever holds {@code rooms.delete}; its sockets are closed on every node. */
    @DELETE
    @Path("{name}")
    public Response delete(@PathParam("name") String name, @Context SecurityContext security) {
        Caller caller = Callers.of(security);
        Room room = access.enter(name, caller);
        boolean owner = caller.accountId().equals(room.ownerId());
        if (!owner && !caller.holds("rooms.delete")) {
            throw Problem.of(Code.PERMISSION_DENIED);
        }
        RoomDeleted change = new RoomDeleted(room.id());
        database.jdbi().useTransaction(handle -> {
            if (!rooms.delete(handle, room.id())) {
                throw Problem.of(Code.NOT_FOUND);
            }
            changes.record(handle, change);
            if (!owner) {
                audit.record(
                        handle,
                        AuditEvent.ROOM_DELETED,
                        new Subject(room.ownerId(), null),
                        Map.of("room", room.name()));
            }
        });
        changes.announce(change);
        return Answer.noContent();
    }
}
