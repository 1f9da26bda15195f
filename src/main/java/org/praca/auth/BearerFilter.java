package org.praca.auth;

import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/**
 * Makes the bearer the request's principal, so that the container's own checks of {@code @RolesAllowed} see the same caller as
 * ours do. The container's realm is never asked: Payara would put its own 401 over the application's answer.
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
}
