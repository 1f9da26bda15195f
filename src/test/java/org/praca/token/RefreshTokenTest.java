package org.praca.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshTokenTest {
    private final String key = RefreshToken.random();
    private final RefreshToken first = RefreshToken.first(UUID.randomUUID());

    @Test
    void readsBackWhatTheClientKeeps() {
        assertThat(RefreshToken.parse(first.text())).contains(first);
        RefreshToken next = first.successor(key);
        assertThat(RefreshToken.parse(next.text())).contains(next);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "garbage",
                "%1$s.0",
                "%1$s.0.short",
                "%1$s.-1.%2$s",
                "%1$s.01.%2$s",
                "%1$s.0x1.%2$s",
                "%1$s.9999999999999999999.%2$s",
                "%1$s.0.%2$s.",
                "%1$s.0.%2$s=",
                "%1$s.0.%2$s\n",
                " %1$s.0.%2$s",
                "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz.0.%2$s",
                "------------------------------------.0.%2$s",
                "a.b.c"
            })
    void refusesEveryOtherForm(String form) {
        assertThat(RefreshToken.parse(form.formatted(first.sessionId(), first.secret())))
                .isEmpty();
    }

    @Test
    void hasOneSuccessorUnderAKeyAndAnotherUnderAnotherKey() {
        assertThat(first.successor(key)).isEqualTo(first.successor(key));
        assertThat(first.successor(key).generation()).isEqualTo(1);
        assertThat(first.successor(key).secret()).isNotEqualTo(first.secret());
        assertThat(first.successor(RefreshToken.random()).secret())
                .isNotEqualTo(first.successor(key).secret());
    }

    @Test
    void leadsToTheNewestTokenOfItsOwnChain() {
        RefreshToken newest = first.successor(key).successor(key).successor(key);
        assertThat(first.leadsTo(key, 3, newest.hash())).isTrue();
        assertThat(newest.leadsTo(key, 3, newest.hash())).isTrue();
    }

    @Test
    void doesNotLeadBackNorWithAForgedGenerationSecretOrKey() {
        RefreshToken newest = first.successor(key).successor(key);
        assertThat(newest.successor(key).leadsTo(key, 2, newest.hash())).isFalse();
        assertThat(new RefreshToken(first.sessionId(), 1, first.secret()).leadsTo(key, 2, newest.hash()))
                .isFalse();
        assertThat(RefreshToken.first(first.sessionId()).leadsTo(key, 2, newest.hash()))
                .isFalse();
        assertThat(first.leadsTo(RefreshToken.random(), 2, newest.hash())).isFalse();
    }

    @Test
    void doesNotWorkItselfToDeathForAForgedGeneration() {
        assertThat(first.leadsTo(key, Long.MAX_VALUE, first.hash())).isFalse();
        assertThat(new RefreshToken(first.sessionId(), Long.MAX_VALUE, first.secret()).leadsTo(key, 0, first.hash()))
                .isFalse();
    }

    @Test
    void showsItsSecretNeitherInItsTextFormNorInItsHash() {
        assertThat(first.toString()).doesNotContain(first.secret());
        assertThat(first.hash()).isNotEqualTo(first.secret()).hasSize(43);
    }
}
