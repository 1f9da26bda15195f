package org.praca.auth;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.praca.token.Keys;
import org.praca.web.Answer;

/** The public keys (RFC 7517), for whoever verifies our tokens. */
@Path("/.well-known/jwks.json")
@Dependent
public class JwksResource {
    private final Keys keys;

    @Inject
    public JwksResource(Keys keys) {
        this.keys = keys;
    }

    @GET
    @PermitAll
    public Response keys() {
        return Response.fromResponse(Answer.ok(keys.published().toJSONObject(true)))
                .header("Cache-Control", "public, max-age=300")
                .build();
    }
}
