package org.praca.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
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
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.praca.testing.Http.Answer;

/** The product's OpenAPI document, and whether an answer is as it says. */
public final class ApiDocument {
    /** RFC 3339 in UTC, as all times of ours. */
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

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
        return response(method, path, Integer.toString(answer.status()))
                .map(response -> faults(response, answer))
                .orElseGet(() -> List.of("undocumented status " + answer.status()));
    }

    /** The same of a {@code HEAD} where that {@code GET} is documented: all but the body. */
    public List<String> faultsOfHead(String path, Answer answer) {
        List<String> faults = new ArrayList<>();
        response("GET", path, Integer.toString(answer.status()))
                .ifPresentOrElse(
                        response -> headers(response, answer, faults),
                        () -> faults.add("undocumented status " + answer.status()));
        return faults;
    }

    /** The same of what any operation may answer besides, such as 405. */
    public List<String> faultsOfOtherRefusal(String method, String path, Answer answer) {
        return faults(response(method, path, "default").orElseThrow(), answer);
    }

    /** What is documented for that status (or {@code default}) of the operation. */
    public Optional<ApiResponse> response(String method, String path, String status) {
        ApiResponse response = model().getPaths()
                .get(path)
                .readOperationsMap()
                .get(HttpMethod.valueOf(method))
                .getResponses()
                .get(status);
        return response == null || response.get$ref() == null
                ? Optional.ofNullable(response)
                : Optional.of(model().getComponents().getResponses().get(name(response.get$ref())));
    }

    /** The schema itself, where the one that is written refers to it. */
    public Schema<?> resolved(Schema<?> written) {
        return written.get$ref() == null
                ? written
                : model().getComponents().getSchemas().get(name(written.get$ref()));
    }

    private List<String> faults(ApiResponse response, Answer answer) {
        List<String> faults = new ArrayList<>();
        headers(response, answer, faults);
        if (response.getContent() == null) {
            if (!answer.text().isEmpty()) {
                faults.add("a body");
            }
            return faults;
        }
        String type = answer.header("Content-Type").replaceAll("\\s*;.*", "");
        MediaType media =
                response.getContent().getOrDefault(type, response.getContent().get("*/*"));
        if (media == null) {
            faults.add("undocumented media type " + type);
        } else if (type.endsWith("json")) {
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
        Schema<?> schema = resolved(written);
        if (value.isNull() && Boolean.TRUE.equals(schema.getNullable())) {
            return;
        }
        if (!isOfType(schema.getType(), value)) {
            faults.add(where + " is not of type " + schema.getType());
        } else if (schema.getEnum() != null
                && schema.getEnum().stream().noneMatch(one -> value.asText().equals(String.valueOf(one)))) {
            faults.add(where + " is not in the enumeration");
        } else if (!isWithinBounds(schema, value)) {
            faults.add(where + " is out of its bounds");
        } else if (value.isTextual() && !isOfFormat(schema.getFormat(), value.textValue())) {
            faults.add(where + " is no " + schema.getFormat());
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
            } else if (!Boolean.TRUE.equals(schema.getAdditionalProperties())) {
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

    private static boolean isWithinBounds(Schema<?> schema, JsonNode value) {
        int length = value.isTextual()
                ? value.textValue().codePointCount(0, value.textValue().length())
                : value.size();
        Integer most = value.isTextual() ? schema.getMaxLength() : schema.getMaxItems();
        return (most == null || length <= most)
                && (schema.getMinimum() == null || value.decimalValue().compareTo(schema.getMinimum()) >= 0)
                && (schema.getMaximum() == null || value.decimalValue().compareTo(schema.getMaximum()) <= 0);
    }

    private static boolean isOfFormat(@Nullable String format, String text) {
        return switch (format == null ? "" : format) {
            case "date-time" -> TIME.matcher(text).matches();
            case "uuid" -> UUID.matcher(text).matches();
            default -> true;
        };
    }

    private static String name(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
