package org.praca.form;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.praca.platform.Json;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/** Reads request bodies within the configured bound. An empty body is an empty object. */
@Singleton
public class Bodies {
    private final int maxBytes;

    @Inject
    public Bodies(Settings settings) {
        this.maxBytes = settings.maxBody();
    }

    /** The body as a form. */
    public Form form(HttpServletRequest request) {
        return Form.of(json(request));
    }

    private JsonNode json(HttpServletRequest request) {
        byte[] bytes = read(request);
        if (bytes.length == 0) {
            return Json.MAPPER.createObjectNode();
        }
        return Json.utf8(bytes).flatMap(Json::parse).orElseThrow(() -> Problem.of(Code.PARSE_ERROR));
    }

    private byte[] read(HttpServletRequest request) {
        if (request.getContentLengthLong() > maxBytes) {
            throw Problem.of(Code.PAYLOAD_TOO_LARGE);
        }
        try {
            byte[] bytes = request.getInputStream().readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw Problem.of(Code.PAYLOAD_TOO_LARGE);
            }
            return bytes;
        } catch (IOException e) {
            throw Problem.of(Code.PARSE_ERROR);
        }
    }
}
