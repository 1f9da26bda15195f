package org.praca.admin;

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
import org.praca.access.AccessBook.Permission;
import org.praca.auth.Callers;
import org.praca.form.Bodies;
import org.praca.web.Answer;
import org.praca.web.Answer.Page;

/** Administration of permissions. */
@Path("/api/admin/permissions")
@Singleton
public class PermissionResource {
    record View(String name, @Nullable String code) {
        static View of(Permission permission) {
            return new View(permission.name(), permission.code());
        }
    }

    private final RoleAdministration roles;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public PermissionResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public PermissionResource(RoleAdministration roles, Bodies bodies) {
        this.roles = roles;
        this.bodies = bodies;
    }

    @GET
    @RolesAllowed("roles.view")
    public Response list(@QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
        int most = Lists.limit(limit);
        List<Permission> found = roles.book().permissions().values().stream()
                .filter(permission -> after == null || permission.name().compareTo(after) > 0)
                .limit(most + 1L)
                .toList();
        return Answer.ok(Page.of(found, most, View::of, Permission::name));
    }

    @POST
    @RolesAllowed("roles.change")
    public Response create(@Context HttpServletRequest request) {
        Permission permission = roles.createPermission(bodies.form(request));
        return Answer.created("/api/admin/permissions/" + Answer.segment(permission.name()) + "/", View.of(permission));
    }

    @DELETE
    @Path("{name}")
    @RolesAllowed("roles.change")
    public Response delete(@PathParam("name") String name, @Context SecurityContext security) {
        roles.deletePermission(Callers.of(security), name);
        return Answer.noContent();
    }
}
