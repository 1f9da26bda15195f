package org.praca.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String OLDER = "fedcba9876543210fedcba9876543210";

    private final SecretBox box = box(SECRET);

    @Test
    void opensWhatItHasSealed() {
        String stored = box.seal("totp ana", "JBSWY3DPEHPK3PXP");
        assertThat(stored).doesNotContain("JBSWY3DPEHPK3PXP");
        assertThat(box.open("totp ana", stored)).isEqualTo("JBSWY3DPEHPK3PXP");
    }

    @Test
    void sealsTheSameTextNeverTwiceAlike() {
        assertThat(box.seal("totp ana", "secret")).isNotEqualTo(box.seal("totp ana", "secret"));
    }

    @Test
    void opensForThePurposeAloneThatItWasSealedFor() {
        String stored = box.seal("totp ana", "secret");
        assertThatThrownBy(() -> box.open("totp rui", stored)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void opensNothingThatWasTouched() {
        String stored = box.seal("totp ana", "secret");
        String[] parts = stored.split("\\.", -1);
        parts[3] = (parts[3].startsWith("A") ? "B" : "A") + parts[3].substring(1);
        assertThatThrownBy(() -> box.open("totp ana", String.join(".", parts)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void leavesTextsAsTheyAreWithoutASecretAndTakesThemSoWithOne() {
        SecretBox none = new SecretBox(Settings.from(Map.of()));
        assertThat(none.seal("totp ana", "secret")).isEqualTo("secret");
        assertThat(none.isOutdated("secret")).isFalse();
        assertThat(box.open("totp ana", "secret")).isEqualTo("secret");
        assertThat(box.isOutdated("secret")).isTrue();
    }

    @Test
    void saysWhichSecretItLacks() {
        String stored = box.seal("totp ana", "secret");
        assertThatThrownBy(() -> new SecretBox(Settings.from(Map.of())).open("totp ana", stored))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("PRACA_KEY_SECRET is missing");
        assertThatThrownBy(() -> box(OLDER).open("totp ana", stored)).isInstanceOf(SettingsException.class);
    }

    @Test
    void opensWithAnOlderSecretAndSealsWithTheFirst() {
        String stored = box(OLDER).seal("totp ana", "secret");
        SecretBox both = box(SECRET + "\n" + OLDER);
        assertThat(both.open("totp ana", stored)).isEqualTo("secret");
        assertThat(both.isOutdated(stored)).isTrue();
        assertThat(both.isOutdated(both.seal("totp ana", "secret"))).isFalse();
        assertThat(box.open("totp ana", both.seal("totp ana", "secret"))).isEqualTo("secret");
    }

    @Test
    void wantsASecretThatCannotBeGuessed() {
        assertThatThrownBy(() -> box("short"))
                .isInstanceOf(SettingsException.class)
                .hasMessageNotContaining("short");
        assertThatThrownBy(() -> box(SECRET + " short")).isInstanceOf(SettingsException.class);
    }

    private static SecretBox box(String secret) {
        return new SecretBox(Settings.from(Map.of("PRACA_KEY_SECRET", secret)));
    }
}
