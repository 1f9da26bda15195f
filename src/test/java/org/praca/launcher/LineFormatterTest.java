package org.praca.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFormatterTest {
    private final LineFormatter formatter = new LineFormatter();

    @Test
    void writesARecordAsALine() {
        Instant before = Instant.now();
        String line = formatter.format(record("100 % of {0}, {1}", "a", 'b'));
        assertThat(line).endsWith(" WARNING org.praca.x: 100 % of a, b" + System.lineSeparator());
        String time = line.substring(0, line.indexOf(' '));
        assertThat(time).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}[+-]\\d{4}");
        assertThat(OffsetDateTime.parse(time.substring(0, time.length() - 2) + ":" + time.substring(time.length() - 2))
                        .toInstant())
                .isBetween(before.minusMillis(1), Instant.now());
    }

    @Test
    void takesNoParametersForNone() {
        assertThat(formatter.format(record("{\"a\":\"{0}\"}"))).endsWith(": {\"a\":\"{0}\"}" + System.lineSeparator());
    }

    @Test
    void writesARecordWithoutAMessage() {
        LogRecord record = record("");
        record.setMessage(null);
        assertThat(formatter.format(record)).endsWith(": null" + System.lineSeparator());
    }

    @Test
    void addsTheStackOfAFailure() {
        LogRecord record = record("It failed");
        record.setThrown(new IllegalStateException("why", new RuntimeException("because")));
        assertThat(formatter.format(record).lines())
                .containsSubsequence(
                        "\tjava.lang.IllegalStateException: why", "\tCaused by: java.lang.RuntimeException: because");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n", "\n\n", "\u000b", "\f", "\u0085", "\u2028", "\u2029"})
    void letsNothingPassForARecord(String lineBreak) {
        LogRecord record = record("It failed: {0}", "ana" + lineBreak + "2026 INFO praca.audit: forged");
        record.setThrown(new IllegalStateException("why" + lineBreak + "2026 INFO praca.audit: forged"));
        assertThat(formatter.format(record)).endsWith(System.lineSeparator());
        List<String> lines = List.of(formatter.format(record).split("\\R"));
        assertThat(lines.get(0)).endsWith(": It failed: ana");
        assertThat(lines.subList(1, lines.size())).hasSizeGreaterThan(3).allMatch(line -> line.startsWith("\t"));
    }

    private static LogRecord record(String message, Object... parameters) {
        LogRecord record = new LogRecord(Level.WARNING, message) {
            @Override
            public String getSourceClassName() {
                throw new AssertionError("The stack would be walked");
            }
        };
        record.setLoggerName("org.praca.x");
        if (parameters.length > 0) {
            record.setParameters(parameters);
        }
        return record;
    }
}
