package org.praca.problem;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Json;
import org.praca.platform.Texts;

/** Writes problems as {@code application/problem+json}, with one member per wrong field as the reference has it. */
public final class ProblemWriter {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final Set<String> TAKEN = Set.of("type", "title", "status", "detail", "instance", "code");
    private static final String WHOLE = "non_field_errors";

    private ProblemWriter() {}

    /** The body of the problem in that language. */
    public static ObjectNode body(Problem problem, Locale language, @Nullable String instance) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        String code = problem.code().word();
        body.put("type", "urn:praca:problem:" + code);
        body.put("title", Texts.say(language, "title." + code, List.of()));
        body.put("status", problem.status());
        body.put("detail", say(language, problem.detail()));
        if (instance != null) {
            body.put("instance", instance);
        }
        body.put("code", code);
        for (Map.Entry<String, List<Message>> field : problem.fields().entrySet()) {
            ArrayNode sentences = body.withArray(TAKEN.contains(field.getKey()) ? WHOLE : field.getKey());
            field.getValue().forEach(message -> sentences.add(say(language, message)));
        }
        problem.members().forEach((name, value) -> body.set(name, Json.MAPPER.valueToTree(value)));
        return body;
    }

    /** The headers of the problem: its own, and the challenge of a 401. */
    public static Map<String, String> headers(Problem problem) {
        if (problem.status() != 401) {
            return problem.headers();
        }
        boolean presented = problem.code() == Code.TOKEN_NOT_VALID || problem.code() == Code.TOKEN_REUSED;
        Map<String, String> headers = new java.util.LinkedHashMap<>(problem.headers());
        headers.put("WWW-Authenticate", "Bearer realm=\"praca\"" + (presented ? ", error=\"invalid_token\"" : ""));
        return headers;
    }

    /** Answers the request with the problem, unless an answer is already on its way. */
    public static void write(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        Locale language = Texts.language(request.getHeader("Accept-Language"));
        byte[] body = body(problem, language, address(request)).toString().getBytes(StandardCharsets.UTF_8);
        response.resetBuffer();
        response.setStatus(problem.status());
        headers(problem).forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType(MEDIA_TYPE);
        response.setContentLength(body.length);
        if (!"HEAD".equals(request.getMethod())) {
            response.getOutputStream().write(body);
        }
    }

    /** What the client asked for, also where the container has sent the request on to its error page. */
    private static String address(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String asked
                ? asked
                : request.getRequestURI();
    }

    private static String say(Locale language, Message message) {
        return Texts.say(language, message.key(), message.arguments());
    }
}
