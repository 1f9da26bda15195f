package org.praca.chat.socket;

import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Authenticator;
import org.praca.auth.Bearer;
import org.praca.auth.Caller;
import org.praca.chat.log.MessageRepository;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.chat.wire.Line;
import org.praca.payara.DirectChannels;
import org.praca.platform.Lifecycle;
import org.praca.platform.Settings;
import org.praca.platform.Texts;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.problem.ProblemWriter;
import org.praca.problem.Problems;
import org.praca.ratelimit.Limit;
import org.praca.ratelimit.RateLimiter;
import org.praca.signin.Tickets;
import org.praca.web.ClientAddress;
import org.praca.web.Origins;
import org.praca.web.Strings;

/** Decides a chat socket's handshake before the upgrade; every refusal is an HTTP answer, in the contract's order. */
public class HandshakeFilter implements Filter {
    private static final Pattern PATH = Pattern.compile("/ws/chat/([^/]+)/?");
    /** 16 bytes in base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

    private static final Pattern AFTER = Pattern.compile("(^|&)after(=|&|$)");
    private static final String METHODS = "GET, HEAD, OPTIONS";
    private static final String TOKEN_PROTOCOL = "bearer.";
    private final RateLimiter limiter;
    private final Sockets sockets;
    private final Seats seats;
    private final Authenticator authenticator;
    private final Tickets tickets;
    private final RoomAccess access;
    private final MessageRepository messages;
    private final ClientAddress addresses;
    private final Origins origins;
    private final Settings settings;
    private final Lifecycle lifecycle;
    private final DirectChannels channels;

    @Inject
    public HandshakeFilter(
            RateLimiter limiter,
            Sockets sockets,
            Seats seats,
            Authenticator authenticator,
            Tickets tickets,
            RoomAccess access,
            MessageRepository messages,
            ClientAddress addresses,
            Origins origins,
            Settings settings,
            Lifecycle lifecycle,
            DirectChannels channels) {
        this.limiter = limiter;
        this.sockets = sockets;
        this.seats = seats;
        this.authenticator = authenticator;
        this.tickets = tickets;
        this.access = access;
        this.messages = messages;
        this.addresses = addresses;
        this.origins = origins;
        this.settings = settings;
        this.lifecycle = lifecycle;
        this.channels = channels;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        Admission admission;
        try {
            if ("OPTIONS".equals(request.getMethod())) {
                response.setHeader("Allow", METHODS);
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                return;
            }
            admission = admit(request);
        } catch (RuntimeException failure) {
            ProblemWriter.write(request, response, Problems.of(failure));
            return;
        }
        admission.seat().expect();
        chain.doFilter(new AdmittedRequest(request, admission, settings.maxFrame(), channels), response);
    }

    /** Where filters end the container still has the sockets open; some close them on their own before any bean ends. */
    @Override
    public void destroy() {
        sockets.drain();
    }

    private Admission admit(HttpServletRequest request) {
        Matcher path = PATH.matcher(request.getRequestURI());
        if (!path.matches()) {
            throw Problem.of(Code.NOT_FOUND);
        }
        limiter.acquire(Limit.HANDSHAKES_ADDRESS, addresses.of(request));
        refuseOtherProtocols(request);
        if (lifecycle.isStopping()) {
            throw Problem.of(Code.UNAVAILABLE).retryAfter(Duration.ofSeconds(5));
        }
        origins.check(request);
        long changesHeard = sockets.changesHeard();
        Caller caller = caller(request);
        Seats.Seat seat = seats.take(caller.accountId()).orElseThrow(this::tooManySockets);
        try {
            return admit(request, path, caller, seat, changesHeard);
        } catch (RuntimeException refusal) {
            seat.leave();
            throw refusal;
        }
    }

    private Admission admit(
            HttpServletRequest request, Matcher path, Caller caller, Seats.Seat seat, long changesHeard) {
        String name = URLDecoder.decode(path.group(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        Room room = access.enter(name, caller);
        Long after = after(request, room);
        long newest = after == null || Admission.isComplete(after, room)
                ? 0
                : messages.beginOfNewest(room.id(), after, Admission.MOST_REPLAYED);
        return new Admission(
                caller,
                room,
                after,
                newest,
                Texts.language(request.getHeader("Accept-Language")),
                new Line(),
                seat,
                changesHeard);
    }

    private static void refuseOtherProtocols(HttpServletRequest request) {
        if (!List.of("GET", "HEAD").contains(request.getMethod())) {
            throw Problem.of(
                            Code.METHOD_NOT_ALLOWED,
                            Message.of("problem.method_not_allowed", Strings.printable(request.getMethod())))
                    .header("Allow", METHODS);
        }
        boolean webSocket = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
                && tokens(request, "Connection").anyMatch("upgrade"::equalsIgnoreCase)
                && "13".equals(request.getHeader("Sec-WebSocket-Version"));
        if (!webSocket || !"GET".equals(request.getMethod())) {
            // Not every server gives an answer that offers an upgrade a length: the end of the connection ends it.
            throw Problem.of(Code.UPGRADE_REQUIRED)
                    .header("Upgrade", "websocket")
                    .header("Connection", "close")
                    .header("Sec-WebSocket-Version", "13");
        }
        String key = request.getHeader("Sec-WebSocket-Key");
        if (key == null || !KEY.matcher(key).matches()) {
            throw Problem.of(Code.BAD_REQUEST);
        }
    }

    private static Stream<String> tokens(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip);
    }

    /** A header, else a subprotocol, else a ticket: the first one there decides. */
    private Caller caller(HttpServletRequest request) {
        if (request.getHeader("Authorization") != null) {
            return Bearer.token(request)
                    .map(authenticator::authenticate)
                    .orElseThrow(() -> Problem.of(Code.NOT_AUTHENTICATED));
        }
        Optional<String> offered = tokens(request, "Sec-WebSocket-Protocol")
                .filter(protocol -> protocol.startsWith(TOKEN_PROTOCOL))
                .map(protocol -> protocol.substring(TOKEN_PROTOCOL.length()))
                .findFirst();
        return offered.or(() ->
                        Optional.ofNullable(request.getParameter("ticket")).map(tickets::redeem))
                .map(authenticator::authenticate)
                .orElseThrow(() -> Problem.of(Code.NOT_AUTHENTICATED));
    }

    private Problem tooManySockets() {
        return Problem.of(Code.THROTTLED, Message.of("problem.throttled", 10))
                .retryAfter(Duration.ofSeconds(10))
                .header("RateLimit-Limit", Integer.toString(settings.socketsPerUser()))
                .header("RateLimit-Remaining", "0")
                .header("RateLimit-Reset", "10");
    }

    /** The number that the client has come to; null where it asks for nothing that it has missed. */
    private static @Nullable Long after(HttpServletRequest request, Room room) {
        String query = Optional.ofNullable(request.getQueryString()).orElse("");
        String[] given = request.getParameterValues("after");
        if (given == null && !AFTER.matcher(query).find()) {
            return null;
        }
        String after = given != null && given.length == 1 ? given[0] : "";
        if (!after.matches("[0-9]{1,18}") || Long.parseLong(after) > room.lastSeq()) {
            throw Problem.invalid("after", Message.of("field.range", 0, room.lastSeq()));
        }
        return Long.valueOf(after);
    }
}
