package org.praca.factor.enrolment;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.praca.auth.Callers;
import org.praca.form.Bodies;
import org.praca.form.Form;
import org.praca.user.Account;
import org.praca.web.Answer;
import org.praca.web.ClientAddress;

/** One's own authenticator app and recovery codes. */
@Path("/api/second_factors")
@Singleton
@RolesAllowed("**")
public class SecondFactorResource {
    /** Shown once. */
    record Codes(@JsonProperty("recovery_codes") List<String> recoveryCodes) {}

    private final Enrolment enrolment;
    private final FactorReauthentication reauthentication;
    private final ClientAddress addresses;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public SecondFactorResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public SecondFactorResource(
            Enrolment enrolment, FactorReauthentication reauthentication, ClientAddress addresses, Bodies bodies) {
        this.enrolment = enrolment;
        this.reauthentication = reauthentication;
        this.addresses = addresses;
        this.bodies = bodies;
    }

    @GET
    public Response state(@Context SecurityContext security) {
        return Answer.ok(enrolment.state(Callers.of(security).accountId()));
    }

    @POST
    @Path("totp")
    public Response begin(@Context HttpServletRequest request, @Context SecurityContext security) {
        Account account = proved(request, security);
        return Answer.ok(enrolment.beginAuthenticator(Callers.of(security), account));
    }

    @POST
    @Path("totp/confirm")
    public Response confirm(@Context HttpServletRequest request, @Context SecurityContext security) {
        Form form = bodies.form(request);
        String code = form.text("code").required().max(32).orEmpty();
        form.verify();
        return Answer.ok(new Codes(enrolment.confirmAuthenticator(Callers.of(security), code, addresses.of(request))));
    }

    @DELETE
    @Path("totp")
    public Response remove(@Context HttpServletRequest request, @Context SecurityContext security) {
        enrolment.removeAuthenticator(proved(request, security));
        return Answer.noContent();
    }

    @POST
    @Path("recovery_codes")
    public Response replaceCodes(@Context HttpServletRequest request, @Context SecurityContext security) {
        return Answer.ok(new Codes(enrolment.replaceRecoveryCodes(proved(request, security))));
    }

    private Account proved(HttpServletRequest request, SecurityContext security) {
        return reauthentication.prove(Callers.of(security), bodies.form(request), addresses.of(request));
    }
}
