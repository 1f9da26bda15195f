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
import org.praca.database.Database;
import org.praca.factor.passkey.Answers;
import org.praca.factor.passkey.Answers.Assertion;
import org.praca.factor.passkey.Passkeys;
import org.praca.form.Bodies;
import org.praca.form.Form;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.Limited;
import org.praca.web.Answer;
import org.praca.web.ClientAddress;

/** Signing in with a passkey and without a password; nobody says beforehand who he is. */
@Path("/api/login/passkey")
@Singleton
public class PasskeySignInResource {
    private final SignIn signIn;
    private final RefreshCookie cookie;
    private final Passkeys passkeys;
    private final Database database;
    private final ClientAddress addresses;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public PasskeySignInResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public PasskeySignInResource(
            SignIn signIn,
            RefreshCookie cookie,
            Passkeys passkeys,
            Database database,
            ClientAddress addresses,
            Bodies bodies) {
        this.signIn = signIn;
        this.cookie = cookie;
        this.passkeys = passkeys;
        this.database = database;
        this.addresses = addresses;
        this.bodies = bodies;
    }

    /** Also for the second step of a sign-in and for changing one's factors. */
    @POST
    @Path("options")
    @PermitAll
    @Limited(Limit.LOGIN_ADDRESS)
    public Response options(@Context HttpServletRequest request) {
        bodies.form(request);
        String address = addresses.of(request);
        return Answer.ok(database.jdbi().inTransaction(handle -> passkeys.request(handle, address)));
    }

    @POST
    @PermitAll
    @Limited(Limit.LOGIN_ADDRESS)
    public Response signIn(@Context HttpServletRequest request) {
        Form form = bodies.form(request);
        Optional<Assertion> assertion = Answers.assertion(form);
        if (assertion.isEmpty()) {
            form.verify();
            throw Problem.invalid("passkey", Message.of("field.required"));
        }
        String agent = Optional.ofNullable(request.getHeader("User-Agent")).orElse("");
        return cookie.answer(request, form).apply(signIn.withPasskey(assertion.get(), addresses.of(request), agent));
    }
}
