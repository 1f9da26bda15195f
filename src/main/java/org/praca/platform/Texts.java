package org.praca.platform;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** The sentences for people, in Portuguese and English; without a wish, as the reference tutorial words them. Thread-safe. */
public final class Texts {
    private static final List<Locale> SPOKEN = List.of(Locale.forLanguageTag("pt"), Locale.ENGLISH);
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private Texts() {}

    /** The language of an {@code Accept-Language} header; {@link Locale#ROOT} without one that is spoken here. */
    public static Locale language(@Nullable String acceptLanguage) {
        if (acceptLanguage == null || acceptLanguage.isBlank() || acceptLanguage.length() > 1_000) {
            return Locale.ROOT;
        }
        try {
            Locale found = Locale.lookup(Locale.LanguageRange.parse(acceptLanguage), SPOKEN);
            return found == null ? Locale.ROOT : found;
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            // the second is the JDK's answer to a bare "-"
            return Locale.ROOT;
        }
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
