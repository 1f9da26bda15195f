package org.praca.web;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.praca.platform.Health;

/** Health in the form of MicroProfile Health, at one address on every server. */
@Path("/health")
@Dependent
@PermitAll
public class HealthResource {
    record Check(String name, String status) {}

    record Report(String status, List<Check> checks) {}

    private final Instance<Health> parts;

    @Inject
    public HealthResource(Instance<Health> parts) {
        this.parts = parts;
    }

    @GET
    @PermitAll
    public Response health() {
        return ready();
    }

    @GET
    @Path("ready")
    @PermitAll
    public Response ready() {
        List<Check> checks = parts.stream()
                .map(part -> new Check(part.name(), part.isUp() ? "UP" : "DOWN"))
                .toList();
        boolean up = checks.stream().allMatch(check -> check.status().equals("UP"));
        return Response.fromResponse(Answer.ok(new Report(up ? "UP" : "DOWN", checks)))
                .status(up ? 200 : 503)
                .build();
    }

    @GET
    @Path("live")
    @PermitAll
    public Response live() {
        return Answer.ok(new Report("UP", List.of()));
    }
}
