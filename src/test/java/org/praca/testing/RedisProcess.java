package org.praca.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;

/** A Redis 7 with whatever options, on a free port of the loopback address; for what a single plain one is too little. */
public final class RedisProcess {
    private final int port = Ports.free();
    private final List<String> command = new ArrayList<>();
    private final Path directory;
    private Process process;

    private RedisProcess() {
        try {
            directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "it")), "redis")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command.add(binary().toString());
    }

    /** Options as in the configuration file: {@code "--requirepass", "secret"}. */
    public static RedisProcess start(String... options) {
        RedisProcess redis = new RedisProcess();
        redis.command.addAll(List.of("--bind", "127.0.0.1", "--port", Integer.toString(redis.port), "--save", ""));
        redis.command.addAll(List.of(options));
        redis.begin();
        return redis;
    }

    /** A sentinel, which keeps the given configuration up to date. */
    static RedisProcess sentinel(String configuration) {
        RedisProcess redis = new RedisProcess();
        try {
            Path file = Files.writeString(
                    redis.directory.resolve("sentinel.conf"),
                    "port " + redis.port + "\nbind 127.0.0.1\n" + configuration);
            redis.command.addAll(List.of(file.toString(), "--sentinel"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis.begin();
        return redis;
    }

    /** For options that name a port. */
    public static int freePort() {
        return Ports.free();
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** The answer to a command, over a connection of its own; of several lines the first. */
    public String ask(String line) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String first = answer.readLine();
            if (first == null || first.startsWith("-")) {
                throw new IllegalStateException(line + ": " + first);
            }
            return first.startsWith("$") ? text(answer, Integer.parseInt(first.substring(1))) : first.substring(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(BufferedReader answer, int length) throws IOException {
        char[] text = new char[length];
        for (int read = 0; read < length; ) {
            read += answer.read(text, read, length - read);
        }
        return new String(text);
    }

    /** Stops it in its tracks: connections stay open and nothing is answered, until {@link #thaw}. */
    public void freeze() {
        Signals.send("STOP", process.pid());
    }

    public void thaw() {
        Signals.send("CONT", process.pid());
    }

    /** At once, without a farewell. */
    public void stop() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private void begin() {
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(this::answers);
    }

    /** With what it asks for a password, too. */
    private boolean answers() {
        try {
            return ask("PING").equals("PONG");
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage()).contains("NOAUTH");
        }
    }

    private static Path binary() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        Path binary = Path.of("target", "redis", "redis-server-7.0.15-" + os + "-" + architecture)
                .toAbsolutePath();
        if (!binary.toFile().setExecutable(true)) {
            throw new IllegalStateException("No Redis at " + binary);
        }
        return binary;
    }
}
