package org.praca.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.praca.access.Access;
import org.praca.access.Standing;
import org.praca.auth.Caller;
import org.praca.auth.Callers;
import org.praca.form.Ids;
import org.praca.platform.Cursor;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.session.Session;
import org.praca.session.Sessions;
import org.praca.session.Sessions.Ending;
import org.praca.web.Answer;
import org.praca.web.Answer.Page;

/** Administration of all sessions. */
@Path("/api/admin/sessions")
@Singleton
public class SessionAdministrationResource {
    private final Sessions sessions;
    private final Access access;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public SessionAdministrationResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public SessionAdministrationResource(Sessions sessions, Access access) {
        this.sessions = sessions;
        this.access = access;
    }

    @GET
    @RolesAllowed("sessions.view")
    public Response list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        int most = Lists.limit(limit);
        List<Session> found = sessions.page(Lists.after(after), most + 1);
        Caller caller = Callers.of(security);
        return Answer.ok(Page.of(
                found,
                most,
                session -> AdminSessionView.of(session, username(session), caller),
                session -> new Cursor<>(session.createdAt(), session.id()).text()));
    }

    private String username(Session session) {
        return access.standing(session.accountId()).map(Standing::username).orElse("");
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("sessions.end")
    public Response end(@PathParam("id") String id) {
        if (!sessions.end(Ids.parse(id), Ending.ADMINISTRATOR)) {
            throw Problem.of(Code.NOT_FOUND);
        }
        return Answer.noContent();
    }

    /** Everyone's, except the session that asks for it. */
    @DELETE
    @RolesAllowed("sessions.end")
    public Response endAll(@Context SecurityContext security) {
        sessions.endAllBut(Callers.of(security).sessionId());
        return Answer.noContent();
    }
}
