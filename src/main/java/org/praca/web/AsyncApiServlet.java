package org.praca.web;

/** The AsyncAPI document of the chat socket. */
public class AsyncApiServlet extends DocumentServlet {
    private static final long serialVersionUID = 1L;

    public AsyncApiServlet() {
        super("/META-INF/asyncapi.yaml");
    }
}
