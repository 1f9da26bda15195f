package org.praca.web;

import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/** {@code OPTIONS} answers 204 with {@code Allow} alone, whatever the server would add. */
@Provider
@Dependent
public class OptionsFilter implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if ("OPTIONS".equals(request.getMethod()) && response.getStatus() == 200) {
            response.setEntity(null);
            response.setStatus(204);
            response.getHeaders().remove("Content-Type");
            response.getHeaders().remove("Last-Modified");
            String allow = response.getHeaderString(HttpHeaders.ALLOW);
            if (allow != null) {
                response.getHeaders().putSingle(HttpHeaders.ALLOW, Answer.withHead(allow));
            }
        }
    }
}
