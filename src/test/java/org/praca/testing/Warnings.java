package org.praca.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the product and the libraries log, from {@link #watch} on until it is closed. */
public final class Warnings implements AutoCloseable {
    private static final Logger ROOT = Logger.getLogger("");

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            said.add(formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private Warnings() {
        ROOT.addHandler(handler);
    }

    public static Warnings watch() {
        return new Warnings();
    }

    /** With stack traces, a record each. */
    public List<String> said() {
        return said;
    }

    @Override
    public void close() {
        ROOT.removeHandler(handler);
    }
}
