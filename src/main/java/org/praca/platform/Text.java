package org.praca.platform;

import java.text.Normalizer;
import java.util.Locale;

/** The text rules of the contract: normal form, comparison without case, and what text may not hold. */
public final class Text {
    private static final int NEXT_LINE = 0x85;
    private static final int FIRST_BEYOND_ASCII = 0x80;
    private static final int DOTLESS_I = 0x131;

    private Text() {}

    /** NFC and trimmed: for what identifies something. */
    public static String normalize(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).strip();
    }

    /**
     * The key under which two spellings of a name are the same: Unicode case folding by way of lower, upper and lower case, since
     * some capitals (ẞ) come to the same as others (SS) only by their small letter.
     */
    public static String fold(String text) {
        if (text.chars().allMatch(letter -> letter < FIRST_BEYOND_ASCII)) {
            return text.toLowerCase(Locale.ROOT);
        }
        StringBuilder folded = new StringBuilder(text.length());
        normalize(text).codePoints().forEach(point -> folded.append(fold(point)));
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    /** A dotless i is a letter of its own, though its capital is that of the i. */
    private static String fold(int point) {
        String letter = Character.toString(point);
        return point == DOTLESS_I
                ? letter
                : letter.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** Whether there is nothing but Unicode's white space, the non-breaking kinds included. */
    public static boolean isBlank(String text) {
        return text.codePoints()
                .allMatch(point -> Character.isWhitespace(point) || Character.isSpaceChar(point) || point == NEXT_LINE);
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

    /** As much of the text, in whole characters, as a column of that many UTF-16 units holds (so does H2 count). */
    public static String fit(String text, int units) {
        if (text.length() <= units) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(units - 1)) ? units - 1 : units);
    }
}
