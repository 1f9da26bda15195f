package org.praca.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Callers;
import org.praca.form.Bodies;
import org.praca.form.Form;
import org.praca.form.Ids;
import org.praca.form.Query;
import org.praca.platform.Texts;
import org.praca.recovery.Notices;
import org.praca.session.Sessions;
import org.praca.session.Sessions.Ending;
import org.praca.user.Account;
import org.praca.web.Answer;
import org.praca.web.Precondition;

/** Administration of accounts. */
@Path("/api/admin/users")
@Singleton
public class UserResource {
    private final UserAdministration users;
    private final Sessions sessions;
    private final Notices notices;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public UserResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public UserResource(UserAdministration users, Sessions sessions, Notices notices, Bodies bodies) {
        this.users = users;
        this.sessions = sessions;
        this.notices = notices;
        this.bodies = bodies;
    }

    @GET
    @RolesAllowed("users.view")
    public Response list(
            @QueryParam("search") @Nullable String search,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return Answer.ok(users.page(Query.text("search", search), Lists.after(after), Lists.limit(limit)));
    }

    @POST
    @RolesAllowed("users.create")
    public Response create(@Context HttpServletRequest request, @Context SecurityContext security) {
        AdminUserView view = users.create(Callers.of(security), bodies.form(request));
        return Answer.created("/api/admin/users/" + view.user().id() + "/", view);
    }

    @GET
    @Path("{id}")
    @RolesAllowed("users.view")
    public Response show(@PathParam("id") String id) {
        return answer(users.view(Ids.parse(id)));
    }

    @PATCH
    @Path("{id}")
    @RolesAllowed("users.change")
    public Response change(
            @PathParam("id") String id, @Context HttpServletRequest request, @Context SecurityContext security) {
        Form form = bodies.form(request);
        Account old = users.account(Ids.parse(id));
        AdminUserView view = users.change(Callers.of(security), old.id(), form, Precondition.of(request));
        notices.changed(old, users.account(old.id()), Texts.language(request.getHeader("Accept-Language")));
        return answer(view);
    }

    private static Response answer(AdminUserView view) {
        return Answer.ok(view, view.user().tag());
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("users.delete")
    public Response delete(
            @PathParam("id") String id, @Context HttpServletRequest request, @Context SecurityContext security) {
        users.delete(Callers.of(security), Ids.parse(id), Precondition.of(request));
        return Answer.noContent();
    }

    @DELETE
    @Path("{id}/second_factors")
    @RolesAllowed("users.change")
    public Response removeSecondFactors(@PathParam("id") String id, @Context SecurityContext security) {
        users.removeSecondFactors(Callers.of(security), Ids.parse(id));
        return Answer.noContent();
    }

    @GET
    @Path("{id}/sessions")
    @RolesAllowed("sessions.view")
    public Response sessions(@PathParam("id") String id, @Context SecurityContext security) {
        var account = users.account(Ids.parse(id));
        return Answer.ok(sessions.ofAccount(account.id()).stream()
                .map(session -> AdminSessionView.of(session, account.username(), Callers.of(security)))
                .toList());
    }

    @DELETE
    @Path("{id}/sessions")
    @RolesAllowed("sessions.end")
    public Response endSessions(@PathParam("id") String id) {
        sessions.endAll(users.account(Ids.parse(id)).id(), Ending.ADMINISTRATOR);
        return Answer.noContent();
    }
}
