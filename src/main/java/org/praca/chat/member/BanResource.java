package org.praca.chat.member;

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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Caller;
import org.praca.auth.Callers;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.form.Bodies;
import org.praca.form.Form;
import org.praca.form.Query;
import org.praca.platform.Times;
import org.praca.web.Answer;
import org.praca.web.Answer.Page;

/** The bans of a room over REST. */
@Path("/chat/rooms/{name}/bans")
@Singleton
@RolesAllowed("**")
public class BanResource {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    record View(String username, @Nullable String until) {
        static View of(Ban ban) {
            return new View(ban.username(), Times.text(ban.until()));
        }
    }

    private final RoomAccess access;
    private final Bans bans;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public BanResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public BanResource(RoomAccess access, Bans bans, Bodies bodies) {
        this.access = access;
        this.bans = bans;
        this.bodies = bodies;
    }

    @GET
    public Response list(
            @PathParam("name") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        Room room = access.moderate(name, Callers.of(security));
        int most = Query.number("limit", limit, USUAL, 1, MOST);
        List<Ban> found = bans.page(room, Query.number("after", after, 0, 0, Long.MAX_VALUE), most + 1);
        return Answer.ok(Page.of(found, most, View::of, ban -> Long.toString(ban.number())));
    }

    @POST
    public Response ban(
            @PathParam("name") String name, @Context HttpServletRequest request, @Context SecurityContext security) {
        Caller caller = Callers.of(security);
        Form form = bodies.form(request);
        Room room = access.moderate(name, caller);
        Ban ban = bans.ban(room, form, caller);
        String list = "/chat/rooms/" + Answer.segment(room.name()) + "/bans/";
        return Answer.created(list + Answer.segment(ban.username()) + "/", View.of(ban));
    }

    @DELETE
    @Path("{username}")
    public Response lift(
            @PathParam("name") String name, @PathParam("username") String username, @Context SecurityContext security) {
        bans.lift(access.moderate(name, Callers.of(security)), username);
        return Answer.noContent();
    }
}
