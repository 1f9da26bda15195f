package org.praca.signin;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.praca.form.Form;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.session.Sessions.Tokens;
import org.praca.web.Answer;
import org.praca.web.Origins;

/**
 * The refresh token where a browser keeps it and no script sees it, for whoever asks for that at sign-in. A request that brings
 * or gets the cookie must name an origin that is ours; by https the cookie is bound to the host ({@code __Host-}, RFC 6265bis).
 * Thread-safe.
 */
@Singleton
public class RefreshCookie {
    private static final String NAME = "praca_refresh";
    private static final String SECURE_NAME = "__Host-" + NAME;

    private final Origins origins;
    private final Duration lifetime;

    @Inject
    public RefreshCookie(Origins origins, Settings settings) {
        this.origins = origins;
        this.lifetime = settings.refreshTokenLifetime();
    }

    /**
     * How to answer a sign-in: with both tokens or, where the form's {@code cookie} is true, with the access token and the cookie. Verifies the form, and
     * needs the request no more afterwards.
     *
     * @throws Problem 400 fields, 403 where the origin is not ours
     */
    public Function<Tokens, Response> answer(HttpServletRequest request, Form form) {
        boolean wanted = form.flag("cookie").orElse(false);
        form.verify();
        if (!wanted) {
            return Answer::ok;
        }
        String origin = origin(request);
        return tokens -> answer(origin, tokens);
    }

    /** The answer to a refresh with the cookie; one that is good no more is taken away. */
    Response renew(HttpServletRequest request, Supplier<Tokens> refresh) {
        try {
            return answer(origin(request), refresh.get());
        } catch (Problem problem) {
            if (problem.status() == 401) {
                problem.header(HttpHeaders.SET_COOKIE, header(origin(request), "", Duration.ZERO));
            }
            throw problem;
        }
    }

    /** The token of the request's cookie, if it brings one. @throws Problem 403 where the origin is not ours */
    Optional<String> token(HttpServletRequest request) {
        return isThere(request)
                ? named(request, name(origin(request))).map(Cookie::getValue).findFirst()
                : Optional.empty();
    }

    /** The same answer, which takes the cookie away if the request has one. */
    Response without(HttpServletRequest request, Response answer) {
        return isThere(request)
                ? Response.fromResponse(answer)
                        .header(HttpHeaders.SET_COOKIE, header(origin(request), "", Duration.ZERO))
                        .build()
                : answer;
    }

    private Response answer(String origin, Tokens tokens) {
        return Response.fromResponse(Answer.ok(Map.of("access", tokens.access())))
                .header(HttpHeaders.SET_COOKIE, header(origin, tokens.refresh(), lifetime))
                .build();
    }

    private static String header(String origin, String value, Duration age) {
        return name(origin) + "=" + value + "; Path=/; Max-Age=" + age.toSeconds() + "; HttpOnly; SameSite=Strict"
                + (isSecure(origin) ? "; Secure" : "");
    }

    private String origin(HttpServletRequest request) {
        return origins.check(request)
                .orElseThrow(() -> Problem.of(Code.PERMISSION_DENIED, Message.of("problem.origin")));
    }

    /** By what the browser says: whoever ends TLS before us may not. */
    private static boolean isSecure(String origin) {
        return origin.regionMatches(true, 0, "https:", 0, "https:".length());
    }

    private static String name(String origin) {
        return isSecure(origin) ? SECURE_NAME : NAME;
    }

    private static boolean isThere(HttpServletRequest request) {
        return named(request, NAME).findFirst().isPresent()
                || named(request, SECURE_NAME).findFirst().isPresent();
    }

    private static Stream<Cookie> named(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Stream.empty()
                : Arrays.stream(cookies).filter(cookie -> cookie.getName().equals(name));
    }
}
