package org.praca.platform;

import java.text.Normalizer;
import java.util.Locale;

/** The text rules of the contract: normal form, comparison without case, and what text may not hold. */
public final class Text {
    private Text() {}

    /** NFC and trimmed: for what identifies something. */
    public static String normalize(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).strip();
    }

    /** The key under which two spellings of a name are the same: Unicode case folding by way of upper and lower case. */
    public static String fold(String text) {
        String upper = normalize(text).toUpperCase(Locale.ROOT);
        return Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    /** Length in code points. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Whether the text has U+0000. */
    public static boolean hasNull(String text) {
        return text.indexOf('\0') >= 0;
    }

    /** Whether half a surrogate pair stands alone, which no UTF-8 can hold. */
    public static boolean hasLoneSurrogate(String text) {
        return text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    /** At most {@code most} code points of the text. */
    public static String cut(String text, int most) {
        return length(text) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most));
    }
}
