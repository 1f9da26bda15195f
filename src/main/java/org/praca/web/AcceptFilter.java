package org.praca.web;

import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/**
 * Keeps {@code Accept} from the server's REST, which would refuse one that it cannot read with 400 before it knows the route.
 * {@link Negotiation} reads it from the request itself.
 */
@Provider
@PreMatching
@Dependent
public class AcceptFilter implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext context) {
        context.getHeaders().remove(HttpHeaders.ACCEPT);
    }
}
