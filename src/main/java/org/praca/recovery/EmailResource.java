package org.praca.recovery;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.praca.auth.Callers;
import org.praca.form.Bodies;
import org.praca.form.Form;
import org.praca.platform.Texts;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.Limited;
import org.praca.ratelimit.RateLimiter;
import org.praca.web.Answer;
import org.praca.web.ClientAddress;

/** One's own e-mail: whether it is verified, and verifying it. */
@Path("/api/email")
@Singleton
public class EmailResource {
    private final Verification verification;
    private final Correspondence correspondence;
    private final RateLimiter limiter;
    private final ClientAddress addresses;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public EmailResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public EmailResource(
            Verification verification,
            Correspondence correspondence,
            RateLimiter limiter,
            ClientAddress addresses,
            Bodies bodies) {
        this.verification = verification;
        this.correspondence = correspondence;
        this.limiter = limiter;
        this.addresses = addresses;
        this.bodies = bodies;
    }

    @GET
    @RolesAllowed("**")
    public Response show(@Context SecurityContext security) {
        return Answer.ok(verification.view(Callers.of(security).accountId()));
    }

    @POST
    @Path("verify")
    @RolesAllowed("**")
    @Limited(Limit.MAIL_ADDRESS)
    public Response request(@Context HttpServletRequest request, @Context SecurityContext security) {
        correspondence.require();
        bodies.form(request);
        limiter.acquire(Limit.MAIL_ADDRESS, addresses.of(request));
        verification.request(Callers.of(security).accountId(), Texts.language(request.getHeader("Accept-Language")));
        return Answer.accepted();
    }

    /** The token is enough: the mailbox may be read where nobody is signed in. */
    @POST
    @Path("verify/confirm")
    @PermitAll
    @Limited(Limit.LOGIN_ADDRESS)
    public Response confirm(@Context HttpServletRequest request) {
        correspondence.require();
        Form form = bodies.form(request);
        String token = form.text("token").required().orEmpty();
        form.verify();
        verification.confirm(token, addresses.of(request));
        return Answer.noContent();
    }
}
