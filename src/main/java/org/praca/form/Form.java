package org.praca.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.praca.platform.Text;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/**
 * The JSON object of a request body, read member by member; every member's errors are gathered and {@link #verify} refuses them
 * all at once. Members that nobody asks for are ignored. Used by one thread.
 */
public final class Form {
    private final ObjectNode body;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final Map<String, List<Message>> errors = new LinkedHashMap<>();

    public Form(ObjectNode body) {
        this.body = body;
    }

    /** The form of any JSON value; what is not an object is a {@code non_field_errors} problem. */
    public static Form of(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return new Form(object);
        }
        throw Problem.invalid("non_field_errors", Message.of("field.object", kind(node)));
    }

    private static String kind(JsonNode node) {
        return node.isArray()
                ? "list"
                : node.isTextual() ? "str" : node.isNumber() ? "number" : node.isBoolean() ? "bool" : "null";
    }

    public Field text(String name) {
        return fields.computeIfAbsent(name, key -> new Field(body.get(key)));
    }

    /** Whether the member is there at all, null included. */
    public boolean has(String name) {
        return body.has(name);
    }

    public boolean isNull(String name) {
        return body.path(name).isNull();
    }

    /** A true or false; empty where it is absent or null. */
    public Optional<Boolean> flag(String name) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            reject(name, Message.of("field.boolean"));
            return Optional.empty();
        }
        return Optional.of(node.booleanValue());
    }

    /** A list of names (NFC, trimmed, each at most 150 characters), without repetitions; empty where it is absent or null. */
    public Optional<List<String>> names(String name) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isArray() || node.size() > 1_000) {
            reject(name, Message.of("field.list"));
            return Optional.empty();
        }
        List<String> found = new ArrayList<>();
        for (JsonNode item : node) {
            Field field = new Field(item).identifier().required().max(150);
            if (field.errors().isEmpty()) {
                found.add(field.orEmpty());
            } else {
                reject(name, field.errors().get(0));
                return Optional.empty();
            }
        }
        return Optional.of(found.stream().distinct().toList());
    }

    /** A member that is an object, as a form of its own; empty where it is absent, null or nothing of the kind. */
    public Optional<Form> part(String name) {
        JsonNode node = body.path(name);
        if (node instanceof ObjectNode object) {
            return Optional.of(new Form(object));
        }
        if (!node.isMissingNode() && !node.isNull()) {
            reject(name, Message.of("field.object", kind(node)));
        }
        return Optional.empty();
    }

    public void reject(String name, Message message) {
        errors.computeIfAbsent(name, key -> new ArrayList<>()).add(message);
    }

    /** Whether nothing has been found wrong with that member so far. */
    public boolean isRight(String name) {
        return !errors.containsKey(name)
                && (!fields.containsKey(name) || text(name).errors().isEmpty());
    }

    /** Refuses the body if any member was wrong. */
    public void verify() {
        Map<String, List<Message>> all = new LinkedHashMap<>();
        fields.forEach((name, field) -> {
            if (!field.errors().isEmpty()) {
                all.put(name, new ArrayList<>(field.errors()));
            }
        });
        errors.forEach((name, messages) ->
                all.computeIfAbsent(name, key -> new ArrayList<>()).addAll(messages));
        if (!all.isEmpty()) {
            throw Problem.invalid(all);
        }
    }

    /** Whether a name may stand in a path: no slash of either kind (servers take them for one another), no control character, not a dot segment. */
    public static boolean isPathSafe(String name) {
        return !name.equals(".")
                && !name.equals("..")
                && name.codePoints().noneMatch(point -> point == '/' || point == '\\' || Character.isISOControl(point))
                && !Text.hasNull(name);
    }
}
