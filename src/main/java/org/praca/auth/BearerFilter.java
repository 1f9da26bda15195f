package org.praca.auth;

import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.praca.problem.Problem;

/**
 * Makes the bearer the request's principal, so that the container's own checks of {@code @RolesAllowed} see the same caller as
 * ours do. The container's realm is never asked: Payara would put its own 401 over the application's answer. The token is read
 * only where somebody asks.
 */
public class BearerFilter implements Filter {
    private final Authenticator authenticator;

    @Inject
    public BearerFilter(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(new BearerRequest((HttpServletRequest) request, authenticator), response);
    }

    private static final class BearerRequest extends HttpServletRequestWrapper {
        private final Authenticator authenticator;
        private Optional<Caller> caller = Optional.empty();
        private boolean read;

        BearerRequest(HttpServletRequest request, Authenticator authenticator) {
            super(request);
            this.authenticator = authenticator;
        }

        @Override
        public boolean authenticate(HttpServletResponse response) {
            return caller().isPresent();
        }

        @Override
        public @Nullable Principal getUserPrincipal() {
            return caller().orElse(null);
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller().filter(found -> AccessFilter.mayCall(found, role)).isPresent();
        }

        private Optional<Caller> caller() {
            if (!read) {
                read = true;
                caller = read();
            }
            return caller;
        }

        private Optional<Caller> read() {
            try {
                return Bearer.token(this).map(authenticator::authenticate);
            } catch (Problem problem) {
                return Optional.empty();
            }
        }
    }
}
