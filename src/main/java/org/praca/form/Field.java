package org.praca.form;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Text;
import org.praca.problem.Message;

/** One text member of a request body, checked rule by rule; the sentences are the reference's. Used by one thread. */
public final class Field {
    private final boolean present;
    private final List<Message> errors = new ArrayList<>();
    private @Nullable String value;
    private boolean blankAllowed;

    Field(@Nullable JsonNode node) {
        present = node != null;
        if (node == null || node.isNull()) {
            return;
        }
        if (!node.isTextual()) {
            errors.add(Message.of("field.string"));
            return;
        }
        value = node.textValue();
        if (Text.hasNull(value)) {
            errors.add(Message.of("field.nul"));
        } else if (Text.hasLoneSurrogate(value)) {
            errors.add(Message.of("field.surrogate"));
        }
    }

    /** Must be there, not null and not blank. */
    public Field required() {
        if (errors.isEmpty() && value == null) {
            errors.add(Message.of(present ? "field.null" : "field.required"));
        } else if (errors.isEmpty() && !blankAllowed && value != null && Text.isBlank(value)) {
            errors.add(Message.of("field.blank"));
        }
        return this;
    }

    /** Where it is there it must not be blank. */
    public Field notBlank() {
        return value == null ? this : required();
    }

    /** Identifies something: NFC, trimmed. */
    public Field identifier() {
        if (value != null) {
            value = Text.normalize(value);
        }
        return this;
    }

    /** At most so many characters (code points). */
    public Field max(int characters) {
        if (value != null && Text.length(value) > characters) {
            errors.add(Message.of("field.max", characters));
        }
        return this;
    }

    /** One more rule, asked only of a value that has passed those before. */
    public Field check(Predicate<String> rule, Message otherwise) {
        if (errors.isEmpty() && value != null && !rule.test(value)) {
            errors.add(otherwise);
        }
        return this;
    }

    /** The text; {@code ""} where it is absent. Only after {@link Form#verify} is it known to be right. */
    public String orEmpty() {
        return value == null ? "" : value;
    }

    /** The text; null where it is absent. */
    public @Nullable String value() {
        return value;
    }

    List<Message> errors() {
        return errors;
    }
}
