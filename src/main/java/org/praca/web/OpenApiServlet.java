package org.praca.web;

/**
 * The OpenAPI document of the HTTP interface. Payara's own answer would have a member {@code endpoints}, which OpenAPI does not know
 * and generators refuse.
 */
public class OpenApiServlet extends DocumentServlet {
    private static final long serialVersionUID = 1L;

    public OpenApiServlet() {
        super("/META-INF/openapi.yaml");
    }
}
