package org.praca.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LetterTest {
    private static final Letter LETTER = new Letter(
            "reset of account 7",
            "ana@example.org",
            Locale.forLanguageTag("pt"),
            "Senha",
            List.of("Olá & <b>bem-vinda</b>", "\"dois\""),
            Optional.of(new Letter.Link("Ir", "https://example.org/reset/#t0ken")),
            List.of("Fim"));

    @Test
    void isTheSameInTextAndHtml() {
        assertThat(LETTER.text())
                .isEqualTo(
                        "Olá & <b>bem-vinda</b>\r\n\r\n\"dois\"\r\n\r\nhttps://example.org/reset/#t0ken\r\n\r\nFim\r\n");
        assertThat(LETTER.html())
                .contains("<html lang=\"pt\">", "<title>Senha</title>", "<p>Fim</p>")
                .contains("<p>Olá &amp; &lt;b&gt;bem-vinda&lt;/b&gt;</p>", "<p>&quot;dois&quot;</p>")
                .contains("<a href=\"https://example.org/reset/#t0ken\">Ir</a>");
    }

    @Test
    void showsNeitherAddressNorTokenToALog() {
        assertThat(LETTER.toString()).isEqualTo("Letter[reset of account 7]");
        assertThat(LETTER.link().orElseThrow().toString()).doesNotContain("t0ken");
    }
}
