package org.praca.auth;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/** The bearer token of a request (RFC 6750, the header only). */
public final class Bearer {
    private Bearer() {}

    /**
     * The token; empty without a header, with an empty one or with another scheme.
     *
     * @throws Problem {@code bad_authorization_header}: 401 where there are not exactly two parts, 400 for two headers
     */
    public static Optional<String> token(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.size() > 1) {
            throw Problem.of(Code.BAD_AUTHORIZATION_HEADER, Message.of("problem.bad_authorization_header.many"))
                    .withStatus(400);
        }
        String header =
                headers.isEmpty() ? "" : headers.get(0).replace('\t', ' ').strip();
        int gap = header.indexOf(' ');
        String scheme = gap < 0 ? header : header.substring(0, gap);
        if (!scheme.equalsIgnoreCase("Bearer")) {
            return Optional.empty();
        }
        String token = header.substring(scheme.length()).stripLeading();
        if (token.isEmpty() || token.indexOf(' ') >= 0) {
            throw Problem.of(Code.BAD_AUTHORIZATION_HEADER);
        }
        return Optional.of(token);
    }
}
