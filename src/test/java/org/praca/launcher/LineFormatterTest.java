package org.praca.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

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
    void addsTheStackOfAFailure() {
        LogRecord record = record("It failed");
        record.setThrown(new IllegalStateException("why", new RuntimeException("because")));
        assertThat(formatter.format(record).lines())
                .containsSubsequence(
                        "java.lang.IllegalStateException: why", "Caused by: java.lang.RuntimeException: because");
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
