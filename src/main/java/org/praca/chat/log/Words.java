package org.praca.chat.log;

import java.text.Normalizer;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.praca.platform.Text;

/**
 * Text taken apart into words that are compared without accents and case, and no further than an index takes them: of longer ones
 * the beginning.
 */
final class Words {
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** In code points: 800 bytes at most, of the 2,700 that PostgreSQL's index takes. */
    private static final int LONGEST = 200;

    private Words() {}

    /** The different words, in their order. */
    static List<String> of(String text) {
        String plain =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        return BETWEEN.splitAsStream(Text.fold(plain))
                .filter(word -> !word.isEmpty())
                .map(Words::cut)
                .distinct()
                .toList();
    }

    private static String cut(String word) {
        return word.codePointCount(0, word.length()) <= LONGEST
                ? word
                : word.substring(0, word.offsetByCodePoints(0, LONGEST));
    }

    /** As it is kept: each word between blanks. */
    static String column(String text) {
        return of(text).stream().collect(Collectors.joining(" ", " ", " "));
    }
}
