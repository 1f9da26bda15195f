package org.praca.web;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;
import org.praca.platform.Json;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.problem.ProblemWriter;

/**
 * A description of ours for machines, byte for byte as it was written in YAML, or as JSON by {@code ?format=JSON} or {@code Accept}. A
 * servlet, since its exact address comes before the server's, and a route of ours would not.
 */
abstract class DocumentServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String ALLOW = "GET, HEAD, OPTIONS";

    private final byte[] yaml;
    private final byte[] json;

    /** @param resource the document's place on the class path */
    DocumentServlet(String resource) {
        yaml = read(resource);
        json = asJson(yaml);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> answer(request, response);
            case "OPTIONS" -> {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                response.setHeader("Allow", ALLOW);
            }
            default -> {
                Message detail = Message.of("problem.method_not_allowed", Strings.printable(request.getMethod()));
                ProblemWriter.write(
                        request,
                        response,
                        Problem.of(Code.METHOD_NOT_ALLOWED, detail).header("Allow", ALLOW));
            }
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean wantsJson = wantsJson(request);
        byte[] body = wantsJson ? json : yaml;
        response.setContentType(wantsJson ? "application/json" : "application/yaml");
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("Vary", "Accept");
        response.setContentLength(body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    private static boolean wantsJson(HttpServletRequest request) {
        String format = request.getParameter("format");
        return format != null
                ? format.equalsIgnoreCase("json")
                : String.join(",", Collections.list(RestRequest.sent(request).getHeaders("Accept")))
                        .toLowerCase(Locale.ROOT)
                        .contains("application/json");
    }

    private static byte[] read(String resource) {
        try (InputStream in = DocumentServlet.class.getResourceAsStream(resource)) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] asJson(byte[] yaml) {
        try {
            return Json.write(new YAMLMapper().readTree(yaml)).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
