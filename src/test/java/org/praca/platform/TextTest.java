package org.praca.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    private static final String COMPOSED = "jo\u00e3o";
    private static final String DECOMPOSED = "joa\u0303o";

    @Test
    void normalizesToComposedAndTrimmed() {
        assertThat(Text.normalize("  " + DECOMPOSED + "\u2003")).isEqualTo(COMPOSED);
    }

    @ParameterizedTest
    @CsvSource({
        "Ana,aNA",
        "straße,STRASSE",
        "straße,STRAẞE",
        "ΟΔΟΣ,οδος",
        "οδοσ,οδος",
        "İstanbul,i̇stanbul",
        "ǅ,ǆ",
        "ﬁm,FIM",
        "Ｋ,ｋ",
        "ÉCOLE,école"
    })
    void foldsSpellingsThatDifferInCaseToOneKey(String one, String other) {
        assertThat(Text.fold(one)).isEqualTo(Text.fold(other));
    }

    @ParameterizedTest
    @CsvSource({"ana,anna", "jose,josé", "a b,ab", "istanbul,i̇stanbul"})
    void keepsApartWhatIsNotTheSame(String one, String other) {
        assertThat(Text.fold(one)).isNotEqualTo(Text.fold(other));
    }

    @Test
    void foldsComposedAndDecomposedTextToOneKey() {
        assertThat(Text.fold(DECOMPOSED.toUpperCase(Locale.ROOT))).isEqualTo(Text.fold(COMPOSED));
    }

    @Test
    void foldsTheSameUnderATurkishDefaultLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(Text.fold("TITI")).isEqualTo("titi");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"STRAẞE", "İ", "ΑΙ", "ǰ", "ﬃ", "ΐ"})
    void foldsAKeyToItself(String text) {
        assertThat(Text.fold(Text.fold(text))).isEqualTo(Text.fold(text));
    }

    @Test
    void countsAndCutsCodePoints() {
        assertThat(Text.length("a😀b")).isEqualTo(3);
        assertThat(Text.cut("a😀b", 2)).isEqualTo("a😀");
        assertThat(Text.cut("a😀b", 3)).isEqualTo("a😀b");
        assertThat(Text.cut("", 3)).isEmpty();
    }

    @Test
    void fitsTextIntoUnitsWithoutHalvingACharacter() {
        assertThat(Text.fit("a😀b", 4)).isEqualTo("a😀b");
        assertThat(Text.fit("a😀b", 3)).isEqualTo("a😀");
        assertThat(Text.fit("a😀b", 2)).isEqualTo("a");
    }

    @Test
    void findsWhatTextMayNotHold() {
        assertThat(Text.hasNull("a\0b")).isTrue();
        assertThat(Text.hasNull("ab")).isFalse();
        assertThat(Text.hasLoneSurrogate("a\ud83d")).isTrue();
        assertThat(Text.hasLoneSurrogate("\ude00\ud83d")).isTrue();
        assertThat(Text.hasLoneSurrogate("😀")).isFalse();
    }
}
