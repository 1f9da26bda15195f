package org.praca.form;

import org.jspecify.annotations.Nullable;
import org.praca.platform.Text;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/** Parameters of a query string. */
public final class Query {
    private Query() {}

    /** A whole number within the bounds; the default where it is absent. @throws Problem 400 */
    public static int number(String name, @Nullable String text, int fallback, int least, int most) {
        return (int) number(name, text, fallback, least, (long) most);
    }

    /** The text; {@code ""} where it is absent. @throws Problem 400 for U+0000, which no database takes */
    public static String text(String name, @Nullable String text) {
        if (text != null && Text.hasNull(text)) {
            throw Problem.invalid(name, Message.of("field.nul"));
        }
        return text == null ? "" : text;
    }

    /** The same of a number that may be large. */
    public static long number(String name, @Nullable String text, long fallback, long least, long most) {
        if (text == null || text.isEmpty()) {
            return fallback;
        }
        if (text.matches("[0-9]{1,18}")) {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw Problem.invalid(name, Message.of("field.range", least, most));
    }
}
