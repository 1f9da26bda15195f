package org.praca.auth;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.praca.problem.Problem;

/** A request whose principal is its bearer. The token is read only where somebody asks, and once. Used by one thread at a time. */
final class BearerRequest extends HttpServletRequestWrapper {
    private static final String SELF = BearerRequest.class.getName();

    private final Authenticator authenticator;
    private boolean read;
    private Optional<Caller> caller = Optional.empty();
    private @Nullable Problem refusal;

    BearerRequest(HttpServletRequest request, Authenticator authenticator) {
        super(request);
        this.authenticator = authenticator;
        request.setAttribute(SELF, this);
    }

    /** The one that {@link BearerFilter} has made, whatever the server has put around it. */
    static BearerRequest of(HttpServletRequest request) {
        return Objects.requireNonNull((BearerRequest) request.getAttribute(SELF));
    }

    /**
     * Empty without a credential.
     *
     * @throws Problem of {@link Bearer#token} or {@link Authenticator#authenticate}
     */
    Optional<Caller> caller() {
        if (!read) {
            try {
                caller = Bearer.token(this).map(authenticator::authenticate);
            } catch (Problem problem) {
                refusal = problem;
            }
            read = true;
        }
        if (refusal != null) {
            throw refusal;
        }
        return caller;
    }

    @Override
    public boolean authenticate(HttpServletResponse response) {
        return accepted().isPresent();
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return accepted().orElse(null);
    }

    @Override
    public boolean isUserInRole(String role) {
        return accepted().filter(found -> AccessFilter.mayCall(found, role)).isPresent();
    }

    private Optional<Caller> accepted() {
        try {
            return caller();
        } catch (Problem problem) {
            return Optional.empty();
        }
    }
}
