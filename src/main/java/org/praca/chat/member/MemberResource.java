package org.praca.chat.member;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
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
import org.praca.form.Query;
import org.praca.web.Answer;
import org.praca.web.Answer.Page;

/** The members of a private room over REST. */
@Path("/chat/rooms/{name}/members")
@Singleton
@RolesAllowed("**")
public class MemberResource {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    record View(String username, String role) {
        static View of(Room room, Member member) {
            return new View(member.username(), member.accountId().equals(room.ownerId()) ? "owner" : "member");
        }
    }

    private final Members members;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public MemberResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public MemberResource(Members members) {
        this.members = members;
    }

    @GET
    public Response list(
            @PathParam("name") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        Room room = members.room(name, Callers.of(security));
        int most = Query.number("limit", limit, USUAL, 1, MOST);
        List<Member> found = members.page(room, Query.number("after", after, 0, 0, Long.MAX_VALUE), most + 1);
        return Answer.ok(
                Page.of(found, most, member -> View.of(room, member), member -> Long.toString(member.number())));
    }

    @PUT
    @Path("{username}")
    public Response add(
            @PathParam("name") String name, @PathParam("username") String username, @Context SecurityContext security) {
        Caller caller = Callers.of(security);
        members.add(members.room(name, caller), username, caller);
        return Answer.noContent();
    }

    @DELETE
    @Path("{username}")
    public Response remove(
            @PathParam("name") String name, @PathParam("username") String username, @Context SecurityContext security) {
        Caller caller = Callers.of(security);
        members.remove(members.room(name, caller), username, caller);
        return Answer.noContent();
    }
}
