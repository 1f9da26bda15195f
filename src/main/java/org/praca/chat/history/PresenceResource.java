package org.praca.chat.history;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.praca.auth.Callers;
import org.praca.chat.hub.Hub;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.web.Answer;

/** Who is in a room, on all nodes. */
@Path("/chat/rooms/{name}/presence")
@Singleton
@RolesAllowed("**")
public class PresenceResource {
    private static final int MOST_NAMES = 1_000;
    /** A room is ready within less than one. */
    private static final long PATIENCE_SECONDS = 3;

    private final RoomAccess access;
    private final Hub hub;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public PresenceResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public PresenceResource(RoomAccess access, Hub hub) {
        this.access = access;
        this.hub = hub;
    }

    @GET
    public Response show(@PathParam("name") String name, @Context SecurityContext security) {
        Room room = access.enter(name, Callers.of(security));
        try {
            return Answer.ok(hub.attendance(room, MOST_NAMES)
                    .toCompletableFuture()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join());
        } catch (CompletionException e) {
            throw Problem.of(Code.UNAVAILABLE);
        }
    }
}
