package org.praca.chat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.praca.chat.log.Command;

class FrameReaderTest {
    private static final FrameReader READER = new FrameReader(4_000);

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
        assertThat(read(frame)).isEqualTo(said(message.replace("\\n", "\n")));
    }

    @Test
    void keepsTheMessageAsItWasSent() {
        assertThat(read("{\"message\":\"  e\\u0301 \"}")).isEqualTo(said("  e\u0301 "));
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
        assertThat(read(frame)).isEqualTo(wrong(code));
    }

    @Test
    void refusesAnEmptyFrameAndAHundredThousandLevels() {
        assertThat(read("")).isEqualTo(wrong("parse_error"));
        assertThat(read("[".repeat(100_000))).isEqualTo(wrong("parse_error"));
        assertThat(read("{\"message\":".repeat(100_000))).isEqualTo(wrong("parse_error"));
    }

    @Test
    void countsAMessageByCodePoint() {
        assertThat(read("{\"message\":\"" + "😀".repeat(4_000) + "\"}")).isInstanceOf(Incoming.Write.class);
        assertThat(read("{\"message\":\"" + "x".repeat(4_001) + "\"}")).isEqualTo(wrong("invalid"));
    }

    private static Incoming read(String text) {
        return READER.read(text, Dialect.PLAIN);
    }

    private static Incoming v1(String text) {
        return READER.read(text, Dialect.V1);
    }

    private static Incoming said(String message) {
        return new Incoming.Write(null, new Command.Send(message));
    }

    private static Incoming wrong(String code) {
        return new Incoming.Wrong(null, code);
    }

    @Test
    void readsTheCommandsOfV1() {
        UUID id = UUID.randomUUID();
        UUID file = UUID.randomUUID();
        assertThat(v1("{\"message\":\"bare\"}")).isEqualTo(said("bare"));
        assertThat(v1("{\"type\":\"send\",\"ref\":\"r\",\"message\":\"m\",\"client_id\":\"c\",\"reply_to\":\"" + id
                        + "\",\"attachment\":\"" + file + "\"}"))
                .isEqualTo(new Incoming.Write("r", new Command.Send("m", "c", id, file)));
        assertThat(v1("{\"type\":\"edit\",\"id\":\"" + id + "\",\"message\":\"n\"}"))
                .isEqualTo(new Incoming.Write(null, new Command.Edit(id, "n")));
        assertThat(v1("{\"type\":\"delete\",\"id\":\"" + id + "\"}"))
                .isEqualTo(new Incoming.Write(null, new Command.Delete(id)));
        assertThat(v1("{\"type\":\"react\",\"id\":\"" + id + "\",\"emoji\":\"👍🏽\",\"on\":true}"))
                .isEqualTo(new Incoming.Write(null, new Command.React(id, "👍🏽", true)));
        assertThat(v1("{\"type\":\"typing\",\"ref\":\"t\"}")).isEqualTo(new Incoming.Typing("t"));
        assertThat(v1("{\"type\":\"read\",\"seq\":17}")).isEqualTo(new Incoming.Read(null, 17));
        assertThat(v1("{\"type\":\"read\",\"seq\":99999999999999999999}"))
                .isEqualTo(new Incoming.Read(null, Long.MAX_VALUE));
        assertThat(v1("{\"type\":\"auth\",\"token\":\"x\"}")).isEqualTo(new Incoming.Auth(null, "x"));
        assertThat(v1("{\"type\":\"ping\",\"ref\":\"p\"}")).isEqualTo(new Incoming.Ping("p"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "{|parse_error",
                "[]|invalid",
                "{}|invalid",
                "{\"type\":5,\"message\":\"x\"}|invalid",
                "{\"type\":null,\"message\":\"x\"}|invalid",
                "{\"type\":\"nonsense\"}|unknown_type",
                "{\"type\":\"message\",\"message\":\"x\"}|unknown_type",
                "{\"type\":\"send\"}|invalid",
                "{\"type\":\"send\",\"message\":\"x\",\"client_id\":5}|invalid",
                "{\"type\":\"send\",\"message\":\"x\",\"client_id\":\"\"}|invalid",
                "{\"type\":\"send\",\"message\":\"x\",\"client_id\":\"a\\u0000\"}|invalid",
                "{\"type\":\"send\",\"message\":\"x\",\"reply_to\":5}|invalid",
                "{\"type\":\"send\",\"message\":\"x\",\"reply_to\":\"5\"}|not_found",
                "{\"type\":\"edit\",\"message\":\"x\"}|invalid",
                "{\"type\":\"edit\",\"id\":\"1-1-1-1-1\",\"message\":\"x\"}|not_found",
                "{\"type\":\"delete\"}|invalid",
                "{\"type\":\"delete\",\"id\":\"no\"}|not_found",
                "{\"type\":\"read\"}|invalid",
                "{\"type\":\"read\",\"seq\":-1}|invalid",
                "{\"type\":\"read\",\"seq\":1.5}|invalid",
                "{\"type\":\"read\",\"seq\":\"1\"}|invalid",
                "{\"type\":\"auth\"}|invalid",
                "{\"type\":\"ping\",\"ref\":5}|invalid"
            })
    void answersEverythingElseOfV1WithItsCode(String frame, String code) {
        assertThat(v1(frame)).isEqualTo(wrong(code));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "\"emoji\":\"\",\"on\":true",
                "\"emoji\":\" \",\"on\":true",
                "\"emoji\":5,\"on\":true",
                "\"emoji\":\"a\\u0007\",\"on\":true",
                "\"emoji\":\"123456789012345678901234567890123\",\"on\":true",
                "\"emoji\":\"x\"",
                "\"emoji\":\"x\",\"on\":1",
                "\"emoji\":\"x\",\"on\":\"true\""
            })
    void takesAShortEmojiAndAYesOrNo(String members) {
        String frame = "{\"type\":\"react\",\"ref\":\"r\",\"id\":\"" + UUID.randomUUID() + "\"," + members + "}";
        assertThat(v1(frame)).isEqualTo(new Incoming.Wrong("r", "invalid"));
    }

    @Test
    void keepsTheClientsWordInItsAnswerUnlessItIsTooLong() {
        assertThat(v1("{\"type\":\"x\",\"ref\":\"" + "😀".repeat(64) + "\"}").ref())
                .isEqualTo("😀".repeat(64));
        assertThat(v1("{\"type\":\"ping\",\"ref\":\"" + "x".repeat(65) + "\"}")).isEqualTo(wrong("invalid"));
        assertThat(v1("{\"type\":\"send\",\"message\":\"x\",\"client_id\":\"" + "x".repeat(65) + "\"}"))
                .isEqualTo(wrong("invalid"));
    }
}
