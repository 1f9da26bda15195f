package org.praca.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.ws.rs.core.MediaType;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request whose {@code Content-Type} is no media type, shown as one of an unknown type: the server's REST would refuse it with 400
 * before it knows the route. What was really sent is {@link #getContentType}.
 */
final class UnreadableType extends HttpServletRequestWrapper {
    private static final String NAME = "Content-Type";

    private UnreadableType(HttpServletRequest request) {
        super(request);
    }

    /** The request itself, where its type can be read. */
    static HttpServletRequest hidden(HttpServletRequest request) {
        String type = request.getHeader(NAME);
        return type == null || isMediaType(type) ? request : new UnreadableType(request);
    }

    private static boolean isMediaType(String text) {
        try {
            return !MediaType.valueOf(text).getSubtype().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public @Nullable String getHeader(String name) {
        return name.equalsIgnoreCase(NAME) ? MediaType.APPLICATION_OCTET_STREAM : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return name.equalsIgnoreCase(NAME)
                ? Collections.enumeration(List.of(MediaType.APPLICATION_OCTET_STREAM))
                : super.getHeaders(name);
    }
}
