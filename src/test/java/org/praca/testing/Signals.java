package org.praca.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to processes that a test has started. */
final class Signals {
    private Signals() {}

    /** Sends the signal of that name, without its SIG. */
    static void send(String name, long pid) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("No " + name + " to " + pid);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
