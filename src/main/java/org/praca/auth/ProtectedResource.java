package org.praca.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.praca.access.Access;
import org.praca.access.Standing;
import org.praca.platform.Texts;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.problem.ProblemWriter;
import org.praca.web.Answer;

/** What the tutorial shows of authorization: a protected route, and asking for a role or a permission. */
@Path("/api")
@Singleton
@RolesAllowed("**")
public class ProtectedResource {
    private final Access access;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public ProtectedResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public ProtectedResource(Access access) {
        this.access = access;
    }

    @GET
    @Path("protected")
    public Response greet(@Context HttpServletRequest request) {
        return Answer.ok(Map.of("message", Texts.say(language(request), "protected", List.of())));
    }

    /** The refusal has the tutorial's {@code message} beside the problem's members. */
    @GET
    @Path("has_role/{role}")
    public Response hasRole(
            @PathParam("role") String role, @Context HttpServletRequest request, @Context SecurityContext security) {
        Standing standing = standing(security);
        List<String> names = List.of(standing.username(), role);
        if (standing.allRoles().contains(role)) {
            return Answer.ok(Map.of("message", Texts.say(language(request), "has_role.yes", names)));
        }
        Problem problem = Problem.of(Code.PERMISSION_DENIED, new Message("has_role.no", names));
        ObjectNode body = ProblemWriter.body(problem, language(request), request.getRequestURI());
        body.put("message", body.path("detail").asText());
        return Response.status(problem.status())
                .type(ProblemWriter.MEDIA_TYPE)
                .entity(body.toString().getBytes(StandardCharsets.UTF_8))
                .build();
    }

    @GET
    @Path("has_permission/{permission}")
    public Response hasPermission(@PathParam("permission") String permission, @Context SecurityContext security) {
        Standing standing = standing(security);
        boolean has = access.book()
                .permission(permission)
                .filter(found -> standing.permissions().contains(found.name()))
                .isPresent();
        return Answer.ok(Map.of("has_permission", has));
    }

    private Standing standing(SecurityContext security) {
        Caller caller = Callers.of(security);
        return access.standing(caller.accountId(), caller.amr()).orElseThrow(() -> Problem.of(Code.TOKEN_NOT_VALID));
    }

    private static Locale language(HttpServletRequest request) {
        return Texts.language(request.getHeader("Accept-Language"));
    }
}
