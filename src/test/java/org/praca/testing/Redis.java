package org.praca.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.RedisServer;

/** A real Redis on a free port of the loopback address, without persistence. */
public final class Redis {
    private static final Pattern PROCESS = Pattern.compile("process_id:([0-9]+)");

    private final int port;
    private RedisServer server;
    private long pid;

    private Redis(int port) {
        this.port = port;
    }

    public static Redis start() {
        Redis redis = new Redis(Ports.free());
        redis.begin();
        return redis;
    }

    public String url() {
        return url(port);
    }

    /** The address of a Redis, or of a path to it, on that port. */
    public static String url(int port) {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Ends it as a power cut would. */
    public void crash() {
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
        stop();
    }

    /** Lets it answer nobody, until {@link #thaw}; connections stay open. */
    public void freeze() {
        Signals.send("STOP", pid);
    }

    public void thaw() {
        Signals.send("CONT", pid);
    }

    /** Ends the connections of all who have subscribed. */
    public void cutSubscribers() {
        ask("CLIENT KILL TYPE pubsub");
    }

    /** How often a command of that name, in lower case, was called so far. */
    public long calls(String command) {
        Matcher calls =
                Pattern.compile("cmdstat_" + command + ":calls=([0-9]+)").matcher(ask("INFO commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    private String ask(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop() {
        try {
            if (server.isActive()) {
                server.stop();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Comes back empty. */
    public void restart() {
        stop();
        begin();
    }

    /** The first time, and after {@link #crash} or {@link #stop}: empty. */
    public void begin() {
        try {
            server = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .build();
            server.start();
            Matcher process = PROCESS.matcher(ask("INFO server"));
            if (!process.find()) {
                throw new IllegalStateException("Redis does not tell its process");
            }
            pid = Long.parseLong(process.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
