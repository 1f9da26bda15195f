package org.praca.form;

import java.util.UUID;
import java.util.regex.Pattern;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/** Ids in paths and cursors. */
public final class Ids {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Ids() {}

    /** Refuses with a {@link Problem}: 404 for what is no id at all */
    public static UUID parse(String text) {
        if (!isId(text)) {
            throw Problem.of(Code.NOT_FOUND);
        }
        return UUID.fromString(text);
    }

    public static boolean isId(String text) {
        return FORM.matcher(text).matches();
    }
}
