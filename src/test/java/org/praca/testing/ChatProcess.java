package org.praca.testing;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.praca.testing.Http.User;

/** {@code clients/java/Chat.java}, compiled and run as a reader would. */
public final class ChatProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private final Queue<String> log = new ConcurrentLinkedQueue<>();

    private ChatProcess(Process process) {
        this.process = process;
        collect(process.inputReader(StandardCharsets.UTF_8), output);
        collect(process.errorReader(StandardCharsets.UTF_8), log);
    }

    public static ChatProcess start(URI server, String room, User user) {
        ProcessBuilder builder = BriefJvm.command(
                "-Xmx128m",
                "-cp",
                Stream.of(ObjectMapper.class, JsonParser.class, JsonProperty.class)
                        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                        .map(jar -> Path.of(URI.create(jar.toString())).toString())
                        .collect(Collectors.joining(File.pathSeparator)),
                Path.of("clients", "java", "Chat.java").toString(),
                server.toString(),
                room,
                user.name());
        builder.environment().put("CHAT_PASSWORD", Http.PASSWORD);
        try {
            return new ChatProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has printed so far. */
    public Queue<String> output() {
        return output;
    }

    /** What it has told of itself so far. */
    public Queue<String> log() {
        return log;
    }

    public void type(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends its input. */
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The exit code, once it has ended by itself. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("The client did not end: " + log);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static void collect(BufferedReader from, Queue<String> lines) {
        Thread thread = new Thread(() -> from.lines().forEach(lines::add), "chat-output");
        thread.setDaemon(true);
        thread.start();
    }
}
