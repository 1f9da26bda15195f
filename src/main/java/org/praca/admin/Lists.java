package org.praca.admin;

import org.jspecify.annotations.Nullable;
import org.praca.form.Ids;
import org.praca.form.Query;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/** What all lists of the administration share. */
final class Lists {
    private Lists() {}

    static int limit(@Nullable String text) {
        return Query.number("limit", text, 100, 1, 1_000);
    }

    static Problem badCursor() {
        return Problem.invalid("after", Message.of("field.cursor"));
    }

    /** Whether a cursor was given. @throws Problem 400 for one that is no id */
    static boolean isCursor(@Nullable String after) {
        if (after == null || after.isEmpty()) {
            return false;
        }
        if (!Ids.isId(after)) {
            throw badCursor();
        }
        return true;
    }
}
