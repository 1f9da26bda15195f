package org.praca.chat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncomingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "{\"message\":\"olá\"}|olá",
                "{\"message\":\"<b>x</b>\",\"username\":\"admin\",\"type\":\"evil\",\"seq\":1}|<b>x</b>",
                "{\"message\":\"a\",\"message\":\"b\"}|b",
                "{\"type\":\"send\",\"message\":\"x\"}|x",
                "{\"message\":\"a\\nb\"}|a\\nb",
                "{\"message\":\"\\ud83d\\ude00\"}|😀"
            })
    void takesAMessageAndNothingElseOfTheFrame(String frame, String message) {
        assertThat(Incoming.read(frame, 4_000)).isEqualTo(new Incoming.Send(message.replace("\\n", "\n")));
    }

    @Test
    void keepsTheMessageAsItWasSent() {
        assertThat(Incoming.read("{\"message\":\"  e\\u0301 \"}", 4_000)).isEqualTo(new Incoming.Send("  e\u0301 "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "{|parse_error",
                "hello|parse_error",
                "{\"message\":NaN}|parse_error",
                "{\"message\":\"x\"} {}|parse_error",
                "null|invalid",
                "5|invalid",
                "\"text\"|invalid",
                "[]|invalid",
                "[{\"message\":\"x\"}]|invalid",
                "{}|invalid",
                "{\"message\":null}|invalid",
                "{\"message\":5}|invalid",
                "{\"message\":123456789012345678901234567890}|invalid",
                "{\"message\":true}|invalid",
                "{\"message\":[\"x\"]}|invalid",
                "{\"message\":{\"text\":\"x\"}}|invalid",
                "{\"message\":\"\"}|invalid",
                "{\"message\":\" \\t\\n\\u2003\"}|invalid",
                "{\"message\":\"a\\u0000b\"}|invalid",
                "{\"message\":\"\\ud83d\"}|invalid",
                "{\"message\":\"\\ude00\\ud83d\"}|invalid",
                "{\"type\":5}|invalid",
                "{\"type\":\"nonsense\"}|unknown_type",
                "{\"type\":\"message\"}|unknown_type"
            })
    void answersEverythingElseWithItsCode(String frame, String code) {
        assertThat(Incoming.read(frame, 4_000)).isEqualTo(new Incoming.Wrong(code));
    }

    @Test
    void refusesAnEmptyFrameAndAHundredThousandLevels() {
        assertThat(Incoming.read("", 4_000)).isEqualTo(new Incoming.Wrong("parse_error"));
        assertThat(Incoming.read("[".repeat(100_000), 4_000)).isEqualTo(new Incoming.Wrong("parse_error"));
        assertThat(Incoming.read("{\"message\":".repeat(100_000), 4_000)).isEqualTo(new Incoming.Wrong("parse_error"));
    }

    @Test
    void countsAMessageByCodePoint() {
        assertThat(Incoming.read("{\"message\":\"" + "😀".repeat(4_000) + "\"}", 4_000))
                .isInstanceOf(Incoming.Send.class);
        assertThat(Incoming.read("{\"message\":\"" + "x".repeat(4_001) + "\"}", 4_000))
                .isEqualTo(new Incoming.Wrong("invalid"));
    }
}
