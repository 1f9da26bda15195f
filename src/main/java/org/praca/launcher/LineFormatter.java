package org.praca.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * A record as one line, and the stack of its failure below: time, level, name, message. The JDK's own formatter walks the stack for the
 * caller's name, whether or not its pattern shows it, which is a good part of what a line costs. Thread-safe.
 */
public final class LineFormatter extends Formatter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx");

    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder(256);
        TIME.formatTo(record.getInstant().atZone(ZoneId.systemDefault()), line);
        line.append(' ').append(record.getLevel().getName());
        line.append(' ').append(record.getLoggerName());
        line.append(": ").append(formatMessage(record)).append(System.lineSeparator());
        if (record.getThrown() != null) {
            StringWriter stack = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(stack));
            line.append(stack);
        }
        return line.toString();
    }
}
