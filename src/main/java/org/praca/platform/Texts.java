package org.praca.platform;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The sentences for people, in Portuguese and English; without a wish, as the reference tutorial words them. Thread-safe. */
public final class Texts {
    private static final List<Locale> SPOKEN = List.of(Locale.forLanguageTag("pt"), Locale.ENGLISH);
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    /**
     * RFC 9110, 12.5.4, but up to twenty ranges of up to four subtags: the JDK compiles a pattern for each form of each range, and
     * a thousand characters of subtags would keep it busy for 20 ms.
     */
    private static final Pattern LANGUAGES = Pattern.compile("RANGE(?:,RANGE){0,19}+"
            .replace(
                    "RANGE", "\\s*+(?:\\*|[a-zA-Z]{1,8}+(?:-[a-zA-Z0-9]{1,8}+){0,3}+)(?:\\s*+;\\s*+[qQ]=WEIGHT)?+\\s*+")
            .replace("WEIGHT", "(?:0(?:\\.[0-9]{0,6}+)?+|\\.[0-9]{1,6}+|1(?:\\.0{0,6}+)?+)"));

    private Texts() {}

    /** Whether the header is one that {@link #language} reads. */
    public static boolean isReadable(String acceptLanguage) {
        return LANGUAGES.matcher(acceptLanguage).matches();
    }

    /** The language of an {@code Accept-Language} header; {@link Locale#ROOT} without one that is spoken here. */
    public static Locale language(@Nullable String acceptLanguage) {
        if (acceptLanguage == null || !isReadable(acceptLanguage)) {
            return Locale.ROOT;
        }
        Locale found = Locale.lookup(Locale.LanguageRange.parse(acceptLanguage), SPOKEN);
        return found == null ? Locale.ROOT : found;
    }

    /** The sentence of that key; arguments go in as they are. */
    public static String say(Locale language, String key, List<String> arguments) {
        try {
            String pattern = ResourceBundle.getBundle("messages", language, Texts.class.getClassLoader(), NO_FALLBACK)
                    .getString(key);
            return new MessageFormat(pattern, Locale.ROOT).format(arguments.toArray());
        } catch (MissingResourceException e) {
            return key;
        }
    }
}
