package org.praca.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import javax.management.ObjectName;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordHasherTest {
    private final PasswordHasher hasher = new PasswordHasher();

    @Test
    void hashesWithArgon2idAtTheRecommendedParametersAndASaltOfItsOwn() {
        String hash = hasher.hash("longa frase");
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(hasher.hash("longa frase")).isNotEqualTo(hash);
        assertThat(hasher.isOutdated(hash)).isFalse();
    }

    /** By names of the library's private parts, which the next version of it may change. */
    @Test
    void hasTheJvmCompileTheInnermostStepsIntoTheirLoop() throws Exception {
        Object directives = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "compilerDirectivesPrint",
                        new Object[0],
                        new String[0]);
        assertThat(directives.toString()).contains("+org/bouncycastle/crypto/generators/Argon2BytesGenerator.G");
        assertThat(Argon2BytesGenerator.class.getDeclaredMethods())
                .extracting(Method::getName)
                .contains("G", "roundFunction");
        assertThat(Argon2BytesGenerator.class.getDeclaredClasses())
                .extracting(Class::getSimpleName)
                .contains("FillBlock");
    }

    @Test
    void verifiesTheRightPasswordAndNoOther() {
        String hash = hasher.hash("longa frase");
        assertThat(hasher.verify("longa frase", hash)).isTrue();
        assertThat(hasher.verify("longa frase ", hash)).isFalse();
        assertThat(hasher.verify("Longa frase", hash)).isFalse();
        assertThat(hasher.verify("", hash)).isFalse();
    }

    @Test
    void takesAPasswordHoweverTheKeyboardComposedItsAccents() {
        assertThat(hasher.verify("sen\u0303ha sa\u0303", hasher.hash("se\u00f1ha s\u00e3")))
                .isTrue();
    }

    @Test
    void readsEveryCharacterOfALongPassword() {
        String start = "x".repeat(79);
        assertThat(hasher.verify(start + "b", hasher.hash(start + "a"))).isFalse();
        String longest = "😀".repeat(999);
        assertThat(hasher.verify(longest + "b", hasher.hash(longest + "a"))).isFalse();
    }

    @Test
    void knowsAHashOfOtherParametersAndStillVerifiesIt() {
        String older =
                "$argon2id$v=19$m=4096,t=1,p=1$cHJhY2Etc2FsdC0xNmJ5dA$tTgCsFr6Shcs6ASTRsgm8gqsL48843eFVSIhzDnVOqU";
        assertThat(hasher.isOutdated(older)).isTrue();
        assertThat(hasher.verify("longa frase", older)).isTrue();
        assertThat(hasher.verify("longa frasf", older)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2, 256, 2", "16, 256, 3", "64, 8192, 64", "4, 16, 1"})
    void hashesOnAsManyCoresAsAQuarterOfTheHeapHasRoomFor(int cores, long megabytes, int atOnce) {
        assertThat(PasswordHasher.atOnce(cores, megabytes << 20)).isEqualTo(atOnce);
    }

    @Test
    void aStoredHashThatIsNoneIsAnErrorAndCostsNoThread() {
        assertThatIllegalStateException().isThrownBy(() -> hasher.verify("longa frase", "pbkdf2_sha256$1$a$b"));
        assertThat(hasher.verify("longa frase", hasher.hash("longa frase"))).isTrue();
    }
}
