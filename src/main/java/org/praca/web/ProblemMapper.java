package org.praca.web;

import jakarta.enterprise.context.Dependent;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.praca.platform.Texts;
import org.praca.problem.Problem;
import org.praca.problem.ProblemWriter;
import org.praca.problem.Problems;

/** Answers whatever a route throws as a problem. The container's own answers to {@code OPTIONS} pass. */
@Provider
@Dependent
public class ProblemMapper implements ExceptionMapper<Throwable> {
    @Context
    @SuppressWarnings("NullAway.Init")
    private HttpServletRequest request;

    @Override
    public Response toResponse(Throwable failure) {
        String allow = null;
        Problem problem;
        if (failure instanceof WebApplicationException web && web.getResponse().getStatus() < 500) {
            if (web.getResponse().getStatus() < 300) {
                return web.getResponse();
            }
            allow = web.getResponse().getHeaderString(HttpHeaders.ALLOW);
            problem = Problems.ofStatus(web.getResponse().getStatus(), Strings.printable(request.getMethod()));
        } else {
            problem = Problems.of(failure);
        }
        Locale language = Texts.language(request.getHeader("Accept-Language"));
        byte[] body = ProblemWriter.body(problem, language, request.getRequestURI())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(ProblemWriter.MEDIA_TYPE).entity(body);
        ProblemWriter.headers(problem).forEach(response::header);
        if (allow != null) {
            response.header(HttpHeaders.ALLOW, Answer.withHead(allow));
        }
        return response.build();
    }
}
