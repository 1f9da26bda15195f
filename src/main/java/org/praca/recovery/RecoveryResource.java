package org.praca.recovery;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.praca.form.Bodies;
import org.praca.form.Form;
import org.praca.platform.Texts;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.Limited;
import org.praca.ratelimit.RateLimiter;
import org.praca.user.AccountFields;
import org.praca.web.Answer;
import org.praca.web.ClientAddress;

/** A new password by mail: asking for the link, and using it. */
@Path("/api/password/reset")
@Singleton
public class RecoveryResource {
    private final Recovery recovery;
    private final Correspondence correspondence;
    private final RateLimiter limiter;
    private final ClientAddress addresses;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public RecoveryResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public RecoveryResource(
            Recovery recovery,
            Correspondence correspondence,
            RateLimiter limiter,
            ClientAddress addresses,
            Bodies bodies) {
        this.recovery = recovery;
        this.correspondence = correspondence;
        this.limiter = limiter;
        this.addresses = addresses;
        this.bodies = bodies;
    }

    @POST
    @PermitAll
    @Limited(Limit.MAIL_ADDRESS)
    public Response request(@Context HttpServletRequest request) {
        correspondence.require();
        Form form = bodies.form(request);
        String email = AccountFields.email(form).required().orEmpty();
        form.verify();
        limiter.acquire(Limit.MAIL_ADDRESS, addresses.of(request));
        recovery.request(email, Texts.language(request.getHeader("Accept-Language")));
        return Answer.accepted();
    }

    @POST
    @Path("confirm")
    @PermitAll
    @Limited(Limit.LOGIN_ADDRESS)
    public Response confirm(@Context HttpServletRequest request) {
        correspondence.require();
        recovery.confirm(
                bodies.form(request), addresses.of(request), Texts.language(request.getHeader("Accept-Language")));
        return Answer.noContent();
    }
}
