package org.praca.auth;

import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/** The caller of a request, as {@link AccessFilter} has found it. */
public final class Callers {
    private Callers() {}

    /** On a route that only those signed in may call. */
    public static Caller of(SecurityContext security) {
        return optional(security).orElseThrow(() -> Problem.of(Code.NOT_AUTHENTICATED));
    }

    public static Optional<Caller> optional(SecurityContext security) {
        return security.getUserPrincipal() instanceof Caller caller ? Optional.of(caller) : Optional.empty();
    }
}
