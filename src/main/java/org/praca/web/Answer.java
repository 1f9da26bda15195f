package org.praca.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Json;

/** JSON answers, written as bytes so that no server's own JSON provider comes in between. */
public final class Answer {
    private static final String JSON = "application/json";

    /** A page of a list. */
    public record Page(List<?> items, @Nullable String next) {
        /** The page of up to {@code limit} out of one more, with the cursor of the last one shown. */
        public static <T> Page of(List<T> oneMore, int limit, Function<T, ?> view, Function<T, String> cursor) {
            return ofThoseLeft(oneMore, limit, view.andThen(Optional::of), cursor);
        }

        /** The same without those that have no view, being gone since the list was read. */
        public static <T> Page ofThoseLeft(
                List<T> oneMore, int limit, Function<T, ? extends Optional<?>> view, Function<T, String> cursor) {
            boolean more = oneMore.size() > limit;
            List<T> shown = more ? oneMore.subList(0, limit) : oneMore;
            return new Page(
                    shown.stream().flatMap(item -> view.apply(item).stream()).toList(),
                    more ? cursor.apply(shown.get(limit - 1)) : null);
        }
    }

    private Answer() {}

    public static Response ok(Object body) {
        return Response.ok(bytes(body), JSON).build();
    }

    /** With the strong entity tag of what is answered, for a {@link Precondition} of the next change. */
    public static Response ok(Object body, String tag) {
        return Response.ok(bytes(body), JSON)
                .header(HttpHeaders.ETAG, '"' + tag + '"')
                .build();
    }

    /** The location stays relative, whatever host the server believes to have. */
    public static Response created(String location, Object body) {
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, location)
                .entity(bytes(body))
                .type(JSON)
                .build();
    }

    /** 202: it will be done. */
    public static Response accepted() {
        return Response.accepted().build();
    }

    public static Response noContent() {
        return Response.noContent().build();
    }

    /**
     * 205, empty. Not every server says the length of such an answer, and a client of HTTP/1.1 would wait for its body: the end
     * of the connection ends it. HTTP/2 has its own end, and forbids the header.
     */
    public static Response reset(HttpServletRequest request) {
        Response.ResponseBuilder answer = Response.status(Response.Status.RESET_CONTENT);
        if (!request.getProtocol().startsWith("HTTP/2")) {
            answer.header("Connection", "close");
        }
        return answer.build();
    }

    /** The methods of an {@code Allow} header with HEAD, which works wherever GET does and not every server names. */
    public static String withHead(String allow) {
        Set<String> methods = new TreeSet<>(List.of(allow.strip().split("[, ]+", -1)));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }

    /** The name as a segment of a path. */
    public static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] bytes(Object body) {
        return Json.write(body).getBytes(StandardCharsets.UTF_8);
    }
}
