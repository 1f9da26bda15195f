package org.praca.it.fuzz;

import io.swagger.v3.oas.models.Operation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.praca.testing.RawHttp.Header;

/**
 * One generated request, in the parts that it can be made smaller by.
 *
 * @param template the documented path that it goes to, or {@code ""} where it goes to none
 * @param operation what is documented there for the method; null where nothing is
 * @param path as sent, escaped
 * @param query the parameters as sent
 * @param members the body's members, each as JSON; they make up the body where they are not null
 * @param raw a body that is no object, a character for each byte
 */
record Attack(
        String template,
        String method,
        @Nullable Operation operation,
        String path,
        boolean oddPath,
        Credential credential,
        List<String> query,
        List<Header> headers,
        @Nullable List<String> members,
        String raw) {

    private static final int SHOWN = 4_000;

    /** A bearer or what comes in its place. */
    record Credential(Kind kind, Role role, List<Header> headers) {}

    enum Kind {
        GOOD,
        NONE,
        BAD,
        /** Two headers, which no route takes. */
        DOUBLE
    }

    /** Whose the credential is. */
    enum Role {
        ADMIN,
        USER
    }

    byte[] body() {
        return members == null
                ? raw.getBytes(StandardCharsets.ISO_8859_1)
                : ("{" + String.join(",", members) + "}").getBytes(StandardCharsets.UTF_8);
    }

    String target() {
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    List<Header> allHeaders() {
        List<Header> all = new ArrayList<>(credential.headers());
        all.addAll(headers);
        return all;
    }

    String header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .collect(Collectors.joining(","));
    }

    Attack withQuery(List<String> other) {
        return new Attack(template, method, operation, path, oddPath, credential, other, headers, members, raw);
    }

    Attack withHeaders(List<Header> other) {
        return new Attack(template, method, operation, path, oddPath, credential, query, other, members, raw);
    }

    Attack withMembers(List<String> other) {
        return new Attack(template, method, operation, path, oddPath, credential, query, headers, other, raw);
    }

    Attack withRaw(String other) {
        return new Attack(template, method, operation, path, oddPath, credential, query, headers, null, other);
    }

    /** A line that sends the same from a shell. */
    String curl(URI base) {
        StringBuilder line = new StringBuilder("curl -i --path-as-is -X " + method + " " + quoted(base + target()));
        allHeaders().forEach(header -> line.append(" -H ")
                .append(quoted(header.name() + (header.value().isEmpty() ? ";" : ": " + header.value()))));
        byte[] body = body();
        if (body.length > SHOWN) {
            line.append(" # a body of ")
                    .append(body.length)
                    .append(" bytes: ")
                    .append(ansi(body).substring(0, SHOWN));
        } else if (body.length > 0) {
            line.append(" --data-binary ").append(ansi(body));
        }
        return line.toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** As {@code $'…'}, which holds any byte but U+0000. */
    private static String ansi(byte[] bytes) {
        StringBuilder text = new StringBuilder("$'");
        for (byte one : bytes) {
            if (one >= ' ' && one < 0x7f && one != '\'' && one != '\\') {
                text.append((char) one);
            } else {
                text.append(String.format("\\x%02x", one));
            }
        }
        return text.append('\'').toString();
    }
}
