package org.praca.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.regex.Pattern;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/**
 * What media types a route takes and gives: JSON in and out, unless its {@link Consumes} names something else to take or its
 * {@link Produces} something else to give.
 */
public final class Negotiation {
    private static final Pattern JSON = Pattern.compile("application/json\\s*(;\\s*charset\\s*=\\s*\"?utf-?8\"?\\s*)?");
    private static final Pattern ZERO = Pattern.compile("q\\s*=\\s*0(\\.0*)?");

    private Negotiation() {}

    /** Refuses with a {@link Problem}: 415 or 406 */
    public static void check(HttpServletRequest asked, Method route) {
        HttpServletRequest request = RestRequest.sent(asked);
        String given = request.getContentType();
        if (hasBody(request)
                && (given == null
                        || !takes(route, given.toLowerCase(Locale.ROOT).strip()))) {
            throw Problem.of(
                    Code.UNSUPPORTED_MEDIA_TYPE,
                    Message.of("problem.unsupported_media_type", given == null ? "" : Strings.printable(given)));
        }
        Produces produces = route.getAnnotation(Produces.class);
        if (produces == null && !accepts(request)) {
            throw Problem.of(Code.NOT_ACCEPTABLE);
        }
    }

    private static boolean takes(Method route, String given) {
        Consumes consumes = route.getAnnotation(Consumes.class);
        return consumes == null
                ? JSON.matcher(given).matches()
                : Arrays.asList(consumes.value()).contains(given.split(";", 2)[0].strip());
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    /** The most specific range that fits decides, as RFC 9110 has it. */
    private static boolean accepts(HttpServletRequest request) {
        String header = String.join(",", Collections.list(request.getHeaders("Accept")));
        if (header.isBlank()) {
            return true;
        }
        int best = -1;
        boolean accepted = false;
        for (String range : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.strip().split("\\s*;\\s*", -1);
            int rank = rank(parts[0]);
            if (rank > best) {
                best = rank;
                accepted = Arrays.stream(parts)
                        .noneMatch(part -> ZERO.matcher(part).matches());
            }
        }
        return accepted;
    }

    private static int rank(String range) {
        return switch (range) {
            case "application/json", "application/problem+json" -> 2;
            case "application/*" -> 1;
            case "*/*", "*" -> 0;
            default -> -1;
        };
    }
}
