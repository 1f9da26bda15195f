package org.praca.command;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks for what no argument may say: without echo, or line by line on the standard input, or from a file. */
final class Terminal {
    private static final String STANDARD_INPUT = "-";

    private final BufferedReader in;
    private final Optional<Console> console;

    Terminal(InputStream in, Optional<Console> console) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.console = console;
    }

    /** The first line of the file, or, without one, what is typed: once. */
    String secret(String what, @Nullable String file) {
        if (file == null && console.isPresent()) {
            return typed(console.get(), what);
        }
        return line(what, file);
    }

    /** The same of what is new: typed twice. */
    String newSecret(String what, @Nullable String file) {
        if (file != null || console.isEmpty()) {
            return line(what, file);
        }
        String first = typed(console.get(), what);
        if (!typed(console.get(), what + ", again").equals(first)) {
            throw new Refusal("These are not the same.");
        }
        return first;
    }

    private static String typed(Console console, String what) {
        char[] typed = console.readPassword("%s: ", what);
        if (typed == null) {
            throw new Refusal("No " + what + " was given.");
        }
        String text = new String(typed);
        Arrays.fill(typed, ' ');
        return text;
    }

    private String line(String what, @Nullable String file) {
        try {
            String line = file == null || file.equals(STANDARD_INPUT) ? in.readLine() : firstLine(Path.of(file));
            if (line == null) {
                throw new Refusal("No " + what + " was given.");
            }
            return line;
        } catch (IOException e) {
            throw new Refusal("The " + what + " could not be read: " + e.getMessage());
        }
    }

    private static @Nullable String firstLine(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return new BufferedReader(text).readLine();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
