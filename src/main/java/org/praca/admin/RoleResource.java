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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.praca.access.AccessBook.Role;
import org.praca.auth.Callers;
import org.praca.form.Bodies;
import org.praca.web.Answer;
import org.praca.web.Answer.Page;
import org.praca.web.Precondition;

/** Administration of roles. */
@Path("/api/admin/roles")
@Singleton
public class RoleResource {
    private final RoleAdministration roles;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public RoleResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public RoleResource(RoleAdministration roles, Bodies bodies) {
        this.roles = roles;
        this.bodies = bodies;
    }

    @GET
    @RolesAllowed("roles.view")
    public Response list(@QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
        int most = Lists.limit(limit);
        List<Role> found = roles.book().roles().values().stream()
                .filter(role -> after == null || role.name().compareTo(after) > 0)
                .limit(most + 1L)
                .toList();
        return Answer.ok(Page.of(found, most, RoleView::of, Role::name));
    }

    @POST
    @RolesAllowed("roles.change")
    public Response create(@Context HttpServletRequest request, @Context SecurityContext security) {
        Role role = roles.createRole(Callers.of(security), bodies.form(request));
        return Answer.created("/api/admin/roles/" + Answer.segment(role.name()) + "/", RoleView.of(role));
    }

    @GET
    @Path("{name}")
    @RolesAllowed("roles.view")
    public Response show(@PathParam("name") String name) {
        return answer(roles.role(name));
    }

    @PATCH
    @Path("{name}")
    @RolesAllowed("roles.change")
    public Response change(
            @PathParam("name") String name, @Context HttpServletRequest request, @Context SecurityContext security) {
        return answer(roles.changeRole(Callers.of(security), name, bodies.form(request), Precondition.of(request)));
    }

    private static Response answer(Role role) {
        RoleView view = RoleView.of(role);
        return Answer.ok(view, view.tag());
    }

    @DELETE
    @Path("{name}")
    @RolesAllowed("roles.change")
    public Response delete(
            @PathParam("name") String name, @Context HttpServletRequest request, @Context SecurityContext security) {
        roles.deleteRole(Callers.of(security), name, Precondition.of(request));
        return Answer.noContent();
    }
}
