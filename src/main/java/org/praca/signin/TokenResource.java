package org.praca.signin;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.praca.access.Access;
import org.praca.access.Standing;
import org.praca.auth.Authenticator;
import org.praca.auth.Bearer;
import org.praca.auth.Caller;
import org.praca.auth.Callers;
import org.praca.form.Bodies;
import org.praca.form.Form;
import org.praca.password.PasswordPolicy;
import org.praca.password.PasswordQueue;
import org.praca.platform.Text;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.Limited;
import org.praca.session.Session;
import org.praca.session.Sessions;
import org.praca.session.Sessions.Ending;
import org.praca.session.Sessions.Tokens;
import org.praca.web.Answer;
import org.praca.web.ClientAddress;

/** Getting, renewing, verifying and ending tokens. */
@Path("/api")
@Singleton
public class TokenResource {
    private final SignIn signIn;
    private final Sessions sessions;
    private final Authenticator authenticator;
    private final Access access;
    private final Tickets tickets;
    private final RefreshCookie cookie;
    private final PasswordQueue queue;
    private final ClientAddress addresses;
    private final Bodies bodies;

    /** RESTEasy looks for such a constructor; CDI makes every instance by the other one. */
    public TokenResource() {
        throw new UnsupportedOperationException();
    }

    @Inject
    public TokenResource(
            SignIn signIn,
            Sessions sessions,
            Authenticator authenticator,
            Access access,
            Tickets tickets,
            RefreshCookie cookie,
            PasswordQueue queue,
            ClientAddress addresses,
            Bodies bodies) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.authenticator = authenticator;
        this.access = access;
        this.tickets = tickets;
        this.cookie = cookie;
        this.queue = queue;
        this.addresses = addresses;
        this.bodies = bodies;
    }

    @POST
    @Path("login")
    @PermitAll
    @Limited(Limit.LOGIN_ADDRESS)
    public CompletionStage<Response> login(@Context HttpServletRequest request) {
        String address = addresses.of(request);
        Form form = bodies.form(request);
        String username = Text.cut(form.text("username").required().orEmpty(), SignIn.LONGEST_NAME + 1);
        String password =
                form.text("password").required().max(PasswordPolicy.MAX_LENGTH).orEmpty();
        String agent = Optional.ofNullable(request.getHeader("User-Agent")).orElse("");
        Function<Tokens, Response> answer = cookie.answer(request, form);
        return queue.add(() -> answer.apply(signIn.signIn(username, password, address, agent)));
    }

    @POST
    @Path("refresh")
    @PermitAll
    public Response refresh(@Context HttpServletRequest request) {
        Form form = bodies.form(request);
        Optional<String> kept = form.text("refresh").value() == null ? cookie.token(request) : Optional.empty();
        if (kept.isPresent()) {
            form.verify();
            return cookie.renew(request, () -> sessions.refresh(kept.get()));
        }
        return Answer.ok(sessions.refresh(required(form, "refresh")));
    }

    @POST
    @Path("token/refresh")
    @PermitAll
    public Response refreshByOtherName(@Context HttpServletRequest request) {
        return refresh(request);
    }

    @POST
    @Path("token/verify")
    @PermitAll
    public Response verify(@Context HttpServletRequest request) {
        String token = required(bodies.form(request), "token");
        if (!isLiveRefreshToken(token)) {
            authenticator.authenticate(token);
        }
        return Answer.ok(Map.of());
    }

    private boolean isLiveRefreshToken(String token) {
        return sessions.byRefreshToken(token)
                .flatMap(session -> access.standing(session.accountId()))
                .filter(Standing::active)
                .isPresent();
    }

    private static String required(Form form, String member) {
        String token = form.text(member).required().orEmpty();
        form.verify();
        return token;
    }

    /** A valid bearer or a valid refresh token is enough; both end both, if they are the same user's. */
    @POST
    @Path("logout")
    @PermitAll
    public Response logout(@Context HttpServletRequest request, @Context SecurityContext security) {
        Optional<Caller> caller = Callers.optional(security);
        Form form = bodies.form(request);
        Optional<Session> named = namedSession(form, caller.isPresent() ? 400 : 401);
        if (named.isPresent()
                && caller.filter(found -> !isOf(named.get(), found)).isPresent()) {
            throw Problem.of(Code.TOKEN_NOT_VALID).withStatus(400);
        }
        Optional<Session> kept = keptSession(request)
                .filter(session -> caller.map(found -> isOf(session, found)).orElse(true));
        if (named.isEmpty() && kept.isEmpty() && caller.isEmpty()) {
            Bearer.token(request).ifPresent(authenticator::authenticate);
            throw Problem.of(Code.NOT_AUTHENTICATED);
        }
        Stream.of(named.map(Session::id), kept.map(Session::id), caller.map(Caller::sessionId))
                .flatMap(Optional::stream)
                .distinct()
                .forEach(id -> sessions.end(id, Ending.LOGOUT));
        return cookie.without(request, Answer.reset(request));
    }

    private static boolean isOf(Session session, Caller caller) {
        return session.accountId().equals(caller.accountId());
    }

    /** What a browser brings by itself ends what it can, and is no reason for a refusal. */
    private Optional<Session> keptSession(HttpServletRequest request) {
        return cookie.token(request).flatMap(sessions::byRefreshToken);
    }

    /** A refresh token that is not good is a bad credential where it is the only one, else a bad member. */
    private Optional<Session> namedSession(Form form, int refusal) {
        String first = form.text("refresh_token").value();
        String token = first != null ? first : form.text("refresh").value();
        form.verify();
        if (token == null) {
            return Optional.empty();
        }
        return Optional.of(sessions.byRefreshToken(token)
                .orElseThrow(() -> Problem.of(Code.TOKEN_NOT_VALID).withStatus(refusal)));
    }

    @POST
    @Path("logout_all")
    @RolesAllowed("**")
    public Response logoutAll(@Context HttpServletRequest request, @Context SecurityContext security) {
        bodies.form(request);
        sessions.endAll(Callers.of(security).accountId(), Ending.LOGOUT_ALL);
        return cookie.without(request, Answer.reset(request));
    }

    @POST
    @Path("ws_ticket")
    @RolesAllowed("**")
    public Response ticket(@Context HttpServletRequest request, @Context SecurityContext security) {
        bodies.form(request);
        return Response.fromResponse(Answer.ok(tickets.issue(Callers.of(security))))
                .status(Response.Status.CREATED)
                .build();
    }
}
