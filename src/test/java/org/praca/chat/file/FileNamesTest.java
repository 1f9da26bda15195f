package org.praca.chat.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
    @ParameterizedTest
    @CsvSource({
        "relatório final.pdf,relatório final.pdf",
        "写真 📷.png,写真 📷.png",
        "👩‍👩‍👧.gif,👩‍👩‍👧.gif",
        "/etc/passwd,passwd",
        "..\\..\\windows\\system.ini,system.ini",
        "C:\\fakepath\\a/b.txt,b.txt",
        ".htaccess,.htaccess",
        "a..b,a..b"
    })
    void keepsTheLastPartOfAPath(String given, String kept) {
        assertThat(FileNames.clean(given)).isEqualTo(kept);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"..", ".", "../", "/", "  ", "a/..", "\\", "\u0000\u0007", "\u202e"})
    void callsAFileWithoutANameAFile(String given) {
        assertThat(FileNames.clean(given)).isEqualTo("file");
    }

    @Test
    void dropsWhatCannotBeSeenOrDeceives() {
        assertThat(FileNames.clean("a\u0000b\r\nc\u007fd\u0085e\u2028f.txt")).isEqualTo("abcdef.txt");
        assertThat(FileNames.clean("photo\u202egpj.exe")).isEqualTo("photogpj.exe");
        assertThat(FileNames.clean("a\u2066b\u2069\ud800c")).isEqualTo("abc");
        assertThat(FileNames.clean("e\u0301.txt")).isEqualTo("é.txt");
    }

    @Test
    void cutsLongNamesBetweenCharacters() {
        assertThat(FileNames.clean("📷".repeat(300))).isEqualTo("📷".repeat(255));
    }

    @Test
    void tellsBrowsersTheNameTwice() {
        assertThat(FileNames.disposition(false, "a b.txt"))
                .isEqualTo("attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt");
        assertThat(FileNames.disposition(true, "é\"\\%;'📷.png"))
                .isEqualTo("inline; filename=\"____;'_.png\";"
                        + " filename*=UTF-8''%C3%A9%22%5C%25%3B%27%F0%9F%93%B7.png");
    }
}
