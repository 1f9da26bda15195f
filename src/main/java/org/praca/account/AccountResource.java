package org.praca.account;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.praca.auth.Caller;
import org.praca.auth.Callers;
import org.praca.form.Bodies;
import org.praca.form.Form;
import org.praca.password.PasswordQueue;
import org.praca.platform.Texts;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.Limited;
import org.praca.ratelimit.RateLimiter;
import org.praca.recovery.Notices;
import org.praca.user.Account;
import org.praca.user.UserView;
import org.praca.web.Answer;
import org.praca.web.ClientAddress;
import org.praca.web.Precondition;

/** One's own account: sign-up, reading and changing it. */
@Path("/api")
@Singleton
public class AccountResource {
    /** The answer to a sign-up. */
    record Registered(UserView user, String message) {}

    private final SignUp signUp;
    private final Profiles profiles;
    private final Notices notices;
    private final RateLimiter limiter;
    private final PasswordQueue queue;
    private final ClientAddress addresses;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public AccountResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public AccountResource(
            SignUp signUp,
            Profiles profiles,
            Notices notices,
            RateLimiter limiter,
            PasswordQueue queue,
            ClientAddress addresses,
            Bodies bodies) {
        this.signUp = signUp;
        this.profiles = profiles;
        this.notices = notices;
        this.limiter = limiter;
        this.queue = queue;
        this.addresses = addresses;
        this.bodies = bodies;
    }

    @POST
    @Path("register")
    @PermitAll
    @Limited(Limit.SIGNUP_ADDRESS)
    public CompletionStage<Response> register(@Context HttpServletRequest request, @Context SecurityContext security) {
        String address = addresses.of(request);
        Form form = bodies.form(request);
        SignUp.Wish wish = signUp.check(form, Callers.optional(security), (member, message) -> Optional.empty());
        Locale language = Texts.language(request.getHeader("Accept-Language"));
        return queue.add(() -> register(wish, address, language));
    }

    private Response register(SignUp.Wish wish, String address, Locale language) {
        limiter.acquire(Limit.SIGNUP_ADDRESS, address);
        Account account;
        try {
            account = signUp.make(wish);
        } catch (Problem problem) {
            limiter.refund(Limit.SIGNUP_ADDRESS, address);
            throw problem;
        }
        notices.signedUp(account, language);
        String message = Texts.say(language, "registered", List.of());
        return Answer.created(
                "/api/admin/users/" + account.id() + "/", new Registered(profiles.view(account.id()), message));
    }

    @GET
    @Path("me")
    @RolesAllowed("**")
    public Response me(@Context SecurityContext security) {
        return answer(profiles.view(Callers.of(security)));
    }

    @DELETE
    @Path("me")
    @RolesAllowed("**")
    public Response remove(@Context HttpServletRequest request, @Context SecurityContext security) {
        profiles.remove(Callers.of(security), bodies.form(request), addresses.of(request), Precondition.of(request));
        return Answer.noContent();
    }

    @PUT
    @Path("update_user")
    @RolesAllowed("**")
    public Response replace(@Context HttpServletRequest request, @Context SecurityContext security) {
        return update(request, security);
    }

    @PATCH
    @Path("update_user")
    @RolesAllowed("**")
    public Response update(@Context HttpServletRequest request, @Context SecurityContext security) {
        Caller caller = Callers.of(security);
        Account old = profiles.account(caller.accountId());
        profiles.update(caller, bodies.form(request), addresses.of(request), Precondition.of(request));
        notices.changed(old, profiles.account(old.id()), Texts.language(request.getHeader("Accept-Language")));
        return answer(profiles.view(caller));
    }

    private static Response answer(UserView view) {
        return Answer.ok(view, view.tag());
    }
}
