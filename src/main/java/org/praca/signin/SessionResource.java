package org.praca.signin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Caller;
import org.praca.auth.Callers;
import org.praca.form.Ids;
import org.praca.platform.Times;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.session.Session;
import org.praca.session.Sessions;
import org.praca.session.Sessions.Ending;
import org.praca.web.Answer;

/** One's own sessions. */
@Path("/api/sessions")
@Singleton
@RolesAllowed("**")
public class SessionResource {
    /** A session as its owner sees it. */
    record View(
            String id,
            @JsonProperty("created_at") @Nullable String createdAt,
            @JsonProperty("last_used_at") @Nullable String lastUsedAt,
            String ip,
            @JsonProperty("user_agent") String userAgent,
            boolean current) {}

    private final Sessions sessions;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public SessionResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public SessionResource(Sessions sessions) {
        this.sessions = sessions;
    }

    @GET
    public Response list(@Context SecurityContext security) {
        Caller caller = Callers.of(security);
        return Answer.ok(sessions.ofAccount(caller.accountId()).stream()
                .map(session -> view(session, caller))
                .toList());
    }

    @DELETE
    @Path("{id}")
    public Response end(@PathParam("id") String id, @Context SecurityContext security) {
        Session session = sessions.find(Ids.parse(id))
                .filter(found -> found.accountId().equals(Callers.of(security).accountId()))
                .orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        sessions.end(session.id(), Ending.OWNER);
        return Answer.noContent();
    }

    private static View view(Session session, Caller caller) {
        return new View(
                session.id().toString(),
                Times.text(session.createdAt()),
                Times.text(session.lastUsedAt()),
                session.ip(),
                session.userAgent(),
                session.id().equals(caller.sessionId()));
    }
}
