package org.praca.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsWhatIsJson() {
        assertThat(Json.parse("{\"a\":[1,true,null,\"ç\"]}").orElseThrow().path("a"))
                .hasSize(4);
        assertThat(Json.parse(" null ").orElseThrow().isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{bad",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":1} {}",
                "{} x",
                "// comment\n{}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "\ufeff{}"
            })
    void refusesWhatIsNot(String text) {
        assertThat(Json.parse(text)).isEmpty();
        assertThat(Json.parseStrictly(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void refusesAHundredThousandLevelsWithoutFallingOver(String level) {
        assertThat(Json.parse(level.repeat(100_000))).isEmpty();
    }

    @Test
    void takesSixtyFourLevelsAndNoMore() {
        assertThat(Json.parse("[".repeat(64) + "]".repeat(64))).isPresent();
        assertThat(Json.parse("[".repeat(65) + "]".repeat(65))).isEmpty();
    }

    @Test
    void refusesNumbersTooLongToBeMeant() {
        assertThat(Json.parse("1".repeat(64))).isPresent();
        assertThat(Json.parse("1".repeat(65))).isEmpty();
    }

    @Test
    void countsTheLastOfDuplicateMembersUnlessStrict() {
        String twice = "{\"a\":1,\"a\":2}";
        assertThat(Json.parse(twice).orElseThrow().path("a").intValue()).isEqualTo(2);
        assertThat(Json.parseStrictly(twice)).isEmpty();
        assertThat(Json.parseStrictly("{\"a\":{\"b\":1,\"\\u0062\":2}}")).isEmpty();
        assertThat(Json.parseStrictly("{\"a\":{\"b\":1},\"b\":2}")).isPresent();
    }

    @Test
    void takesWellFormedUtf8Alone() {
        assertThat(Json.utf8("olá 😀".getBytes(StandardCharsets.UTF_8))).contains("olá 😀");
        assertThat(Json.utf8(new byte[] {(byte) 0xff})).isEmpty();
        assertThat(Json.utf8(new byte[] {(byte) 0xc0, (byte) 0x80})).isEmpty();
        assertThat(Json.utf8(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}))
                .isEmpty();
        assertThat(Json.utf8(new byte[] {(byte) 0xe2, (byte) 0x82})).isEmpty();
    }
}
