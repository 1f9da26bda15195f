package org.praca.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * By which means somebody has proved who he is, in the words of RFC 8176 ({@code pwd}, {@code otp}, {@code hwk}, {@code swk},
 * {@code mfa}). Immutable.
 */
public record Amr(Set<String> words) {
    /** A password and nothing else; what counts where nothing is known. */
    public static final Amr PASSWORD = new Amr(Set.of("pwd"));

    private static final String SEVERAL = "mfa";

    public Amr {
        words = Collections.unmodifiableSet(new LinkedHashSet<>(words));
    }

    /** Nothing so far. */
    public static Amr none() {
        return new Amr(Set.of());
    }

    /** As stored: the words with blanks between them. */
    public static Amr parse(String text) {
        return new Amr(Arrays.stream(text.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** Of a token's claim; {@link #PASSWORD} where there is none. */
    public static Amr ofClaim(@org.jspecify.annotations.Nullable Object claim) {
        if (!(claim instanceof Collection<?> words)) {
            return PASSWORD;
        }
        return new Amr(words.stream().map(String::valueOf).collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** With these words and that several factors were used. */
    public Amr and(String... more) {
        Set<String> all = new LinkedHashSet<>(words);
        all.addAll(List.of(more));
        all.add(SEVERAL);
        return new Amr(all);
    }

    /** Whether several factors were used. */
    public boolean hasSecondFactor() {
        return words.contains(SEVERAL);
    }

    /** As stored. */
    public String text() {
        return String.join(" ", words);
    }
}
