package org.praca.auth;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.praca.token.Keys;
import org.praca.web.Answer;

/** The public keys (RFC 7517), for whoever verifies our tokens. */
@Path("/.well-known/jwks.json")
@Singleton
public class JwksResource {
    private final Keys keys;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public JwksResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public JwksResource(Keys keys) {
        this.keys = keys;
    }

    @GET
    @PermitAll
    public Response keys() {
        return Response.fromResponse(Answer.ok(keys.published().toJSONObject(true)))
                .header("Cache-Control", "public, max-age=" + Keys.CACHE.toSeconds())
                .build();
    }
}
