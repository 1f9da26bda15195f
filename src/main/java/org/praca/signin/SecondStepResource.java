package org.praca.signin;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.praca.factor.Proof;
import org.praca.form.Bodies;
import org.praca.form.Form;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.Limited;
import org.praca.web.ClientAddress;

/** The second step of a sign-in, for accounts with a second factor. */
@Path("/api/login/second_factor")
@Singleton
public class SecondStepResource {
    private static final int TOKEN_LENGTH = 128;

    private final SignIn signIn;
    private final RefreshCookie cookie;
    private final ClientAddress addresses;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public SecondStepResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public SecondStepResource(SignIn signIn, RefreshCookie cookie, ClientAddress addresses, Bodies bodies) {
        this.signIn = signIn;
        this.cookie = cookie;
        this.addresses = addresses;
        this.bodies = bodies;
    }

    @POST
    @PermitAll
    @Limited(Limit.LOGIN_ADDRESS)
    public Response complete(@Context HttpServletRequest request) {
        Form form = bodies.form(request);
        String token = form.text("mfa_token").required().max(TOKEN_LENGTH).orEmpty();
        Proof proof = Proof.required(form);
        String agent = Optional.ofNullable(request.getHeader("User-Agent")).orElse("");
        return cookie.answer(request, form).apply(signIn.complete(token, proof, addresses.of(request), agent));
    }
}
