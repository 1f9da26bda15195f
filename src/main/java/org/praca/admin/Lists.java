package org.praca.admin;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.praca.form.Query;
import org.praca.platform.Cursor;
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

    /** What a list of what has UUIDs goes on behind; empty for its beginning. @throws Problem 400 for what is no cursor */
    static Optional<Cursor<UUID>> after(@Nullable String text) {
        return text == null || text.isEmpty()
                ? Optional.empty()
                : Optional.of(Cursor.ofId(text).orElseThrow(Lists::badCursor));
    }
}
