package org.praca.account;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.form.Bodies;
import org.praca.form.Form;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.Limited;
import org.praca.ratelimit.RateLimiter;
import org.praca.user.Account;
import org.praca.web.Answer;
import org.praca.web.ClientAddress;

/** Makes the first administrator with the set-up token; {@link SetupGate} shuts it once there is one. */
@Path("/api/setup")
@Singleton
public class SetupResource {
    private final Setup setup;
    private final SignUp signUp;
    private final Profiles profiles;
    private final RateLimiter limiter;
    private final Audit audit;
    private final ClientAddress addresses;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public SetupResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public SetupResource(
            Setup setup,
            SignUp signUp,
            Profiles profiles,
            RateLimiter limiter,
            Audit audit,
            ClientAddress addresses,
            Bodies bodies) {
        this.setup = setup;
        this.signUp = signUp;
        this.profiles = profiles;
        this.limiter = limiter;
        this.audit = audit;
        this.addresses = addresses;
        this.bodies = bodies;
    }

    @POST
    @PermitAll
    @Limited(Limit.LOGIN_ADDRESS)
    public Response setUp(@Context HttpServletRequest request) {
        String address = addresses.of(request);
        Form form = bodies.form(request);
        String token = form.text("token").required().orEmpty();
        if (form.isRight("token")) {
            prove(token, address);
        }
        SignUp.Wish wish = signUp.check(form, Optional.empty(), (member, message) -> Optional.empty());
        Account account = setup.complete(wish, form);
        return Answer.created("/api/admin/users/" + account.id() + "/", profiles.view(account.id()));
    }

    private void prove(String token, String address) {
        limiter.acquire(Limit.LOGIN_ADDRESS, address);
        if (!setup.isToken(token)) {
            audit.record(AuditEvent.SETUP_REFUSED, Subject.NOBODY, Map.of());
            throw Problem.of(Code.PERMISSION_DENIED);
        }
        limiter.refund(Limit.LOGIN_ADDRESS, address);
    }
}
