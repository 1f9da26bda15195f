package org.praca.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.Block;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hashes written out here are the reference implementation's (the command argon2) and password4j's, which agree. */
class Argon2HashTest {
    private static final byte[] SALT = "praca-salt-16byt".getBytes(StandardCharsets.UTF_8);

    private final BlockPool memory = new Memory(0);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                19456 | 2 | 1 | 32 | qvhTYQmcneS+e96q/M3fnvzHi0b1Odv63FDJLnUdVps
                 4096 | 1 | 1 | 32 | tTgCsFr6Shcs6ASTRsgm8gqsL48843eFVSIhzDnVOqU
                 8192 | 3 | 4 | 24 | xxkHDRoWoih7IFvnQeOSlBMtAPB6Yzw4
                """)
    void isWhatOthersCompute(int memoryKib, int passes, int lanes, int bytes, String hash) {
        Argon2Hash.Cost cost = new Argon2Hash.Cost(memoryKib, passes, lanes);
        String text =
                "$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "$cHJhY2Etc2FsdC0xNmJ5dA$" + hash;
        assertThat(Argon2Hash.of("longa frase", SALT, bytes, cost, memory)).hasToString(text);
        assertThat(Argon2Hash.parse(text)).hasToString(text);
        assertThat(Argon2Hash.parse(text).cost()).isEqualTo(cost);
        assertThat(Argon2Hash.parse(text).matches("longa frase", memory)).isTrue();
        assertThat(Argon2Hash.parse(text).matches("longa fras", memory)).isFalse();
    }

    @Test
    void takesItsMemoryFromThePoolAndGivesAllOfItBack() {
        CountingPool counting = new CountingPool();
        Argon2Hash.Cost cost = new Argon2Hash.Cost(4_096, 1, 1);
        Argon2Hash hash = Argon2Hash.of("longa frase", SALT, 32, cost, counting);
        assertThat(counting.most).isEqualTo(cost.blocks());
        assertThat(counting.out).isZero();
        assertThat(hash.matches("longa frase", counting)).isTrue();
        assertThat(counting.out).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "longa frase",
                "$argon2i$v=19$m=4096,t=1,p=1$cHJhY2E$cHJhY2E",
                "$argon2id$v=16$m=4096,t=1,p=1$cHJhY2E$cHJhY2E",
                "$argon2id$v=19$m=4096,t=1$cHJhY2E$cHJhY2E",
                "$argon2id$v=19$m=1000000,t=1,p=1$cHJhY2E$cHJhY2E",
                "$argon2id$v=19$m=4096,t=100,p=1$cHJhY2E$cHJhY2E",
                "$argon2id$v=19$m=4096,t=1,p=100$cHJhY2E$cHJhY2E",
                "$argon2id$v=19$m=4096,t=1,p=1$cHJhY2E$",
                "$argon2id$v=19$m=4096,t=1,p=1$cHJhY2E$c",
                "$argon2id$v=19$m=4096,t=1,p=1$cHJhY2E$cHJhY2E\n"
            })
    void readsNothingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Argon2Hash.parse(text));
    }

    private static final class CountingPool implements BlockPool {
        private int out;
        private int most;

        @Override
        public Block allocate() {
            most = Math.max(most, ++out);
            return new Block();
        }

        @Override
        public void deallocate(Block block) {
            out--;
        }
    }
}
