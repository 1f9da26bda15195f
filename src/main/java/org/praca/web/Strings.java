package org.praca.web;

import org.praca.platform.Text;

/** Foreign text on its way into a sentence or a log line. */
public final class Strings {
    private static final int LONGEST = 100;

    private Strings() {}

    /** Without control characters and not long. */
    public static String printable(String text) {
        return Text.cut(text, LONGEST).replaceAll("\\p{Cntrl}", "?");
    }
}
