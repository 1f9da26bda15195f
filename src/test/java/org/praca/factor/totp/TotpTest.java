package org.praca.factor.totp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
    private static final byte[] KEY = "12345678901234567890".getBytes(US_ASCII);

    private final Totp totp = new Totp();

    /** RFC 6238, appendix B, SHA-1: the last six of its eight digits. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void agreesWithTheRfc(long second, String code) {
        assertThat(totp.code(KEY, Instant.ofEpochSecond(second))).isEqualTo(code);
        assertThat(totp.step(KEY, code, Instant.ofEpochSecond(second))).hasValue(second / 30);
    }

    @Test
    void looksOneStepAroundAndNoFurther() {
        Instant now = Instant.ofEpochSecond(1_111_111_111);
        long step = now.getEpochSecond() / 30;
        for (int offset = -3; offset <= 3; offset++) {
            String code = totp.code(KEY, now.plusSeconds(30L * offset));
            if (Math.abs(offset) <= 1) {
                assertThat(totp.step(KEY, code, now)).hasValue(step + offset);
            } else {
                assertThat(totp.step(KEY, code, now)).isEmpty();
            }
        }
    }

    @Test
    void takesNothingElseForACode() {
        Instant now = Instant.ofEpochSecond(59);
        for (String wrong :
                new String[] {"", "28708", "2870820", "94287082", "287083", "٢٨٧٠٨٢", "-287082", "287082\u0000"}) {
            assertThat(totp.step(KEY, wrong, now)).as(wrong).isEmpty();
        }
    }

    @Test
    void writesItsSecretAsAppsReadIt() {
        TotpSecret secret =
                new TotpSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(KEY));
        assertThat(secret.base32()).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assertThat(secret.uri("Praça", "josé @x"))
                .isEqualTo(
                        "otpauth://totp/Pra%C3%A7a:jos%C3%A9%20%40x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Pra%C3%A7a");
        assertThat(secret.toString()).doesNotContain(secret.text());
        assertThat(TotpSecret.random().key()).hasSize(20);
        assertThat(TotpSecret.random()).isNotEqualTo(TotpSecret.random());
    }
}
