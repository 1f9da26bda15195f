package org.praca.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * A record as one line, and the stack of its failure below: time, level, name, message. Further lines begin with a tab, so that no text of
 * somebody else's can pass for a record. The JDK's own formatter walks the stack for the caller's name, whether or not its pattern shows
 * it, which is a good part of what a line costs. Thread-safe.
 */
public final class LineFormatter extends Formatter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx");

    private static final String NEXT = System.lineSeparator() + '\t';
    private static final Pattern BREAK = Pattern.compile("\\R");

    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder(256);
        TIME.formatTo(record.getInstant().atZone(ZoneId.systemDefault()), line);
        line.append(' ').append(record.getLevel().getName());
        line.append(' ').append(record.getLoggerName());
        line.append(": ").append(indented(String.valueOf(formatMessage(record))));
        if (record.getThrown() != null) {
            StringWriter stack = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(stack));
            line.append(NEXT).append(indented(stack.toString().stripTrailing()));
        }
        return line.append(System.lineSeparator()).toString();
    }

    private static String indented(String text) {
        return BREAK.matcher(text).replaceAll(NEXT);
    }
}
