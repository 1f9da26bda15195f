package org.praca.web;

import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.praca.audit.Origin;
import org.praca.platform.Json;
import org.praca.platform.Lifecycle;
import org.praca.platform.Settings;
import org.praca.platform.Text;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.problem.ProblemWriter;
import org.praca.problem.Problems;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;

/** Stands before everything: headers of every answer, cross-origin rules, requests per address, paths that no route may see. */
public class FrontFilter implements Filter {
    /** The attribute of a request whose path or host the server could not read: the path that was asked for. */
    public static final String UNREADABLE = "org.praca.unreadable";

    private static final System.Logger LOG = System.getLogger(FrontFilter.class.getName());
    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final long MOST_DISCARDED = 64L << 20;
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");
    private static final Pattern ENCODED_SLASH = Pattern.compile("%(2f|5c)", Pattern.CASE_INSENSITIVE);
    /** RFC 9110, 7.2, without an empty name. */
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[\\w.~%!$&'()*+,;=-]+)(:[0-9]*)?");
    /** Figures that a server adds by itself and shows to anybody. */
    private static final Pattern SERVERS_OWN = Pattern.compile("/metrics(/.*)?");

    private static final Pattern HEALTH = Pattern.compile("/health(/ready|/live)?/?");
    /** What a server's own servlet may take for one of them. */
    private static final Pattern UNDER_HEALTH = Pattern.compile("/health(/.*)?");

    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final ClientAddress addresses;
    private final RateLimiter limiter;
    private final List<String> origins;
    private final Lifecycle lifecycle;

    @Inject
    public FrontFilter(ClientAddress addresses, RateLimiter limiter, Settings settings, Lifecycle lifecycle) {
        this.addresses = addresses;
        this.limiter = limiter;
        this.origins = settings.corsOrigins();
        this.lifecycle = lifecycle;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        headers(request, response);
        boolean mayHaveMore = request.getProtocol().startsWith("HTTP/2") && request.getContentLengthLong() != 0;
        boolean first = request.getDispatcherType() == DispatcherType.REQUEST;
        try {
            if (first) {
                refuseWhileStopping();
                String address = addresses.of(request);
                limiter.acquire(Limit.REQUESTS_ADDRESS, address);
                refuseUnreadable(request);
                refuseBadPath(request.getRequestURI());
                Origin.begin(address);
            }
            if (!answersAboutHealth(request, response)) {
                chain.doFilter(new RestRequest(request), response);
            }
        } catch (Problem problem) {
            ProblemWriter.write(request, response, problem);
        } catch (ServletException | RuntimeException failure) {
            ProblemWriter.write(request, response, Problems.of(failure));
        } finally {
            if (first) {
                Origin.end();
            }
        }
        if (mayHaveMore && !request.isAsyncStarted()) {
            takeTheRest(request, response);
        }
    }

    /**
     * Answers, then discards what the client still sends. Over HTTP/2 a client may not look at the answer before it has got rid
     * of its body, which waits for somebody to read it; over HTTP/1.1 the servers see to that themselves. Not where the answer is still to come.
     */
    private static void takeTheRest(HttpServletRequest request, HttpServletResponse response) {
        try {
            response.flushBuffer();
            InputStream rest = request.getInputStream();
            byte[] buffer = new byte[8_192];
            long left = MOST_DISCARDED;
            while (left > 0) {
                int count = rest.read(buffer);
                left = count < 0 ? 0 : left - count;
            }
        } catch (IOException | IllegalStateException e) {
            LOG.log(System.Logger.Level.DEBUG, "The rest of a body did not come");
        }
    }

    /** Parts may be gone already; a load balancer goes to another node. */
    private void refuseWhileStopping() {
        if (lifecycle.isStopping()) {
            throw Problem.of(Code.UNAVAILABLE).retryAfter(COME_BACK);
        }
    }

    private static void refuseUnreadable(HttpServletRequest request) {
        if (request.getAttribute(UNREADABLE) instanceof String asked) {
            request.setAttribute(RequestDispatcher.ERROR_REQUEST_URI, asked);
            throw Problem.of(Code.BAD_REQUEST);
        }
        String host = request.getHeader("Host");
        if (host != null && !HOST.matcher(host).matches()) {
            throw Problem.of(Code.BAD_REQUEST);
        }
    }

    private static void refuseBadPath(String path) {
        boolean escapes = path.indexOf('%') >= 0;
        if (escapes && (BAD_ESCAPE.matcher(path).find() || !isText(path))) {
            throw Problem.of(Code.BAD_REQUEST);
        }
        if (SERVERS_OWN.matcher(path).matches()
                || path.contains("//")
                || path.contains(";")
                || path.contains("\\")
                || (escapes && ENCODED_SLASH.matcher(path).find())) {
            throw Problem.of(Code.NOT_FOUND);
        }
    }

    /**
     * Answers what the health checks can do, if that was asked; whether it was. Refuses other paths and methods than theirs, any of which a server's own
     * servlet would take.
     */
    private static boolean answersAboutHealth(HttpServletRequest request, HttpServletResponse response) {
        String method = request.getMethod();
        String path = request.getRequestURI();
        if (!UNDER_HEALTH.matcher(path).matches()) {
            return false;
        }
        if (!HEALTH.matcher(path).matches()) {
            throw Problem.of(Code.NOT_FOUND);
        }
        if (method.equals("GET") || method.equals("HEAD")) {
            return false;
        }
        response.setHeader("Allow", "GET, HEAD, OPTIONS");
        if (!method.equals("OPTIONS")) {
            throw Problem.of(
                    Code.METHOD_NOT_ALLOWED, Message.of("problem.method_not_allowed", Strings.printable(method)));
        }
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return true;
    }

    /** Whether the path is UTF-8 without U+0000, once its escapes are taken out. */
    private static boolean isText(String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
        for (int i = 0; i < path.length(); i++) {
            boolean escaped = path.charAt(i) == '%';
            bytes.write(escaped ? Integer.parseInt(path, i + 1, i + 3, 16) : path.charAt(i));
            i += escaped ? 2 : 0;
        }
        return Json.utf8(bytes.toByteArray())
                .filter(text -> !Text.hasNull(text))
                .isPresent();
    }

    private void headers(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Content-Security-Policy", PAGE_POLICY);
        response.setHeader("Cache-Control", "no-store");
        if (addresses.isSecure(request)) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
        String origin = request.getHeader("Origin");
        if (!origins.isEmpty()) {
            response.addHeader("Vary", "Origin");
        }
        if (origin != null && origins.contains(origin)) {
            response.setHeader("Access-Control-Allow-Origin", origin);
            response.setHeader("Access-Control-Allow-Credentials", "true");
            response.setHeader(
                    "Access-Control-Expose-Headers",
                    "ETag, Location, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset");
            if ("OPTIONS".equals(request.getMethod())) {
                response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
                response.setHeader(
                        "Access-Control-Allow-Headers", "Authorization, Content-Type, Accept-Language, If-Match");
                response.setHeader("Access-Control-Max-Age", "600");
            }
        }
    }
}
