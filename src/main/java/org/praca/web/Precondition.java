package org.praca.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/**
 * What a client has seen and wants to change only as long as it is still that: the {@code If-Match} of its request (RFC 9110,
 * 13.1.1). A weak tag, and what is no tag, matches nothing. Immutable.
 */
public final class Precondition {
    /** For changes that are made whatever there is. */
    public static final Precondition NONE = new Precondition(List.of());

    private static final String ANY = "*";
    private static final Pattern TAG = Pattern.compile("(W/)?\"([^\"]*)\"");

    private final List<String> headers;

    private Precondition(List<String> headers) {
        this.headers = headers;
    }

    public static Precondition of(HttpServletRequest request) {
        return new Precondition(Collections.list(request.getHeaders("If-Match")));
    }

    /** To be asked under the lock of what is about to be changed. @throws Problem 412 where that has another tag by now */
    public void verify(String tag) {
        if (!headers.isEmpty() && headers.stream().noneMatch(header -> matches(header, tag))) {
            throw Problem.of(Code.PRECONDITION_FAILED);
        }
    }

    private static boolean matches(String header, String tag) {
        Matcher given = TAG.matcher(header);
        boolean found = header.strip().equals(ANY);
        while (!found && given.find()) {
            found = given.group(1) == null && given.group(2).equals(tag);
        }
        return found;
    }
}
