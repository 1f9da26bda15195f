package org.praca.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.praca.testing.Http.Answer;

/** The product's OpenAPI document, and whether an answer is as it says. */
public final class ApiDocument {
    private final String text;
    private final SwaggerParseResult parsed;

    private ApiDocument(String text) {
        this.text = text;
        this.parsed = new OpenAPIV3Parser().readContents(text, List.of(), new ParseOptions());
    }

    /** A document in YAML or JSON. */
    public static ApiDocument of(String text) {
        return new ApiDocument(text);
    }

    /** Ours. */
    public static ApiDocument read() {
        try (InputStream in = ApiDocument.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            return new ApiDocument(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text() {
        return text;
    }

    /** What the parser found wrong with it. */
    public List<String> messages() {
        return parsed.getMessages();
    }

    public OpenAPI model() {
        return parsed.getOpenAPI();
    }

    /** What in the answer is not as documented for that operation: its status, required headers, media type, members, types. */
    public List<String> faults(String method, String path, Answer answer) {
        ApiResponses responses = model().getPaths()
                .get(path)
                .readOperationsMap()
                .get(HttpMethod.valueOf(method))
                .getResponses();
        ApiResponse response = responses.get(Integer.toString(answer.status()));
        if (response == null) {
            return List.of("undocumented status " + answer.status());
        }
        if (response.get$ref() != null) {
            response = model().getComponents().getResponses().get(name(response.get$ref()));
        }
        List<String> faults = new ArrayList<>();
        headers(response, answer, faults);
        if (response.getContent() == null) {
            if (!answer.text().isEmpty()) {
                faults.add("a body");
            }
            return faults;
        }
        String type = answer.header("Content-Type").replaceAll("\\s*;.*", "");
        MediaType media = response.getContent().get(type);
        if (media == null) {
            faults.add("undocumented media type " + type);
        } else {
            check("", media.getSchema(), answer.body(), faults);
        }
        return faults;
    }

    private void headers(ApiResponse response, Answer answer, List<String> faults) {
        if (response.getHeaders() == null) {
            return;
        }
        response.getHeaders().forEach((name, reference) -> {
            Header header = model().getComponents().getHeaders().get(name(reference.get$ref()));
            if (Boolean.TRUE.equals(header.getRequired()) && answer.header(name).isEmpty()) {
                faults.add("no header " + name);
            }
        });
    }

    private void check(String where, Schema<?> written, JsonNode value, List<String> faults) {
        Schema<?> schema = written.get$ref() == null
                ? written
                : model().getComponents().getSchemas().get(name(written.get$ref()));
        if (value.isNull() && Boolean.TRUE.equals(schema.getNullable())) {
            return;
        }
        if (!isOfType(schema.getType(), value)) {
            faults.add(where + " is not of type " + schema.getType());
        } else if (schema.getEnum() != null
                && schema.getEnum().stream().noneMatch(one -> value.asText().equals(String.valueOf(one)))) {
            faults.add(where + " is not in the enumeration");
        } else if (value.isArray()) {
            value.forEach(item -> check(where + "[]", schema.getItems(), item, faults));
        } else if (value.isObject() && schema.getProperties() != null) {
            members(where, schema, value, faults);
        }
    }

    private void members(String where, Schema<?> schema, JsonNode value, List<String> faults) {
        if (schema.getRequired() != null) {
            schema.getRequired().stream()
                    .filter(name -> !value.has(name))
                    .forEach(name -> faults.add(where + "/" + name + " is missing"));
        }
        Map<String, ? extends Schema<?>> known = properties(schema);
        value.properties().forEach(member -> {
            String place = where + "/" + member.getKey();
            if (known.containsKey(member.getKey())) {
                check(place, known.get(member.getKey()), member.getValue(), faults);
            } else if (schema.getAdditionalProperties() instanceof Schema<?> additional) {
                check(place, additional, member.getValue(), faults);
            } else {
                faults.add(place + " is undocumented");
            }
        });
    }

    /** The library gives the properties with a raw type. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<String, ? extends Schema<?>> properties(Schema schema) {
        return (Map<String, ? extends Schema<?>>) schema.getProperties();
    }

    private static boolean isOfType(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> false;
        };
    }

    private static String name(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
