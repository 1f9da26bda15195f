package org.praca.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The administration's command line as somebody would run it: a process of the built jar. */
public final class AdminProcess {
    private static final long MOST_SECONDS = 60;

    /** How it ended and what it has printed, errors too. */
    public record Result(int code, String output) {}

    private AdminProcess() {}

    /** Runs it to its end, with that on the standard input. */
    public static Result run(Map<String, String> environment, String input, String... arguments) {
        ProcessBuilder builder = BriefJvm.command(
                        "-jar", System.getProperty("praca.it.jar", "target/praca.jar"), "admin")
                .redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment()
                .keySet()
                .removeIf(
                        name -> name.startsWith("PRACA_") || name.startsWith("DATABASE_") || name.equals("REDIS_URL"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("It did not end: " + output);
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
