package org.praca.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.ws.rs.core.MediaType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Texts;

/**
 * A request as the server's REST may see it, which would refuse what it cannot read before it knows the route, or fail: without
 * {@code Accept}, {@code Content-Language} and an {@code Accept-Language} that cannot be read, with an unknown type where
 * {@code Content-Type} is no media type, and with a query whose characters are escaped where they must be. What came is {@link #sent}.
 */
final class RestRequest extends HttpServletRequestWrapper {
    private static final String SENT = RestRequest.class.getName();
    private static final Set<String> CHANGED =
            caseless("Accept", "Accept-Language", "Content-Language", "Content-Type");
    /** What {@link java.net.URI} does not read. */
    private static final Pattern NO_QUERY = Pattern.compile("%(?![0-9a-fA-F]{2})|[\"#<>\\\\^`{|}\\p{Z}\\p{Cc}]");

    /** RFC 9110, 8.3.1. */
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("\\s*+TOKEN/TOKEN(?:\\s*+;\\s*+(?:TOKEN=(?:TOKEN|\"(?:[^\"\\\\]|\\\\.)*+\"))?+)*+\\s*+"
                    .replace("TOKEN", "[\\w!#$%&'*+.^`|~-]++"));

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Collections.addAll(set, names);
        return set;
    }

    RestRequest(HttpServletRequest sent) {
        super(sent);
        sent.setAttribute(SENT, sent);
    }

    /** The request with the headers that came. */
    static HttpServletRequest sent(HttpServletRequest request) {
        return request.getAttribute(SENT) instanceof HttpServletRequest sent ? sent : request;
    }

    @Override
    public @Nullable String getQueryString() {
        String query = super.getQueryString();
        return query == null
                ? null
                : NO_QUERY.matcher(query).replaceAll(found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8));
    }

    @Override
    public @Nullable String getContentType() {
        return getHeader("Content-Type");
    }

    @Override
    public @Nullable String getHeader(String name) {
        String given = super.getHeader(name);
        return given == null || !CHANGED.contains(name) ? given : shown(name, given);
    }

    private static @Nullable String shown(String name, String given) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "accept", "content-language" -> null;
            case "accept-language" -> Texts.isReadable(given) ? given : null;
            default -> MEDIA_TYPE.matcher(given).matches() ? given : MediaType.APPLICATION_OCTET_STREAM;
        };
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        if (!CHANGED.contains(name)) {
            return super.getHeaders(name);
        }
        String one = getHeader(name);
        return Collections.enumeration(one == null ? List.of() : List.of(one));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = Collections.list(super.getHeaderNames());
        names.removeIf(name -> CHANGED.contains(name) && getHeader(name) == null);
        return Collections.enumeration(names);
    }
}
