package org.praca.web;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Readiness;

/**
 * The checks of MicroProfile Health on the application's own port, which not every server does by itself; one that does (Payara)
 * answers the same before this is asked.
 */
@Path("/health")
@Singleton
@PermitAll
public class HealthResource {
    record Check(String name, Status status, Map<String, Object> data) {}

    record Report(Status status, List<Check> checks) {}

    private final Instance<HealthCheck> parts;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public HealthResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public HealthResource(@Readiness Instance<HealthCheck> parts) {
        this.parts = parts;
    }

    @GET
    @Produces("*/*")
    @PermitAll
    public Response health() {
        return ready();
    }

    @GET
    @Path("ready")
    @Produces("*/*")
    @PermitAll
    public Response ready() {
        List<Check> checks = parts.stream().map(HealthResource::check).toList();
        boolean up = checks.stream().allMatch(check -> check.status() == Status.UP);
        return Response.fromResponse(Answer.ok(new Report(up ? Status.UP : Status.DOWN, checks)))
                .status(up ? 200 : 503)
                .build();
    }

    private static Check check(HealthCheck part) {
        HealthCheckResponse response = part.call();
        return new Check(
                response.getName(), response.getStatus(), response.getData().orElse(Map.of()));
    }

    @GET
    @Path("live")
    @Produces("*/*")
    @PermitAll
    public Response live() {
        return Answer.ok(new Report(Status.UP, List.of()));
    }
}
