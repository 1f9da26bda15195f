package org.praca.testing;

import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.RSAKey;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The product as a process on a free port of the loopback address, with the given environment. The system property
 * {@code praca.it.server} names the {@link Server} it runs on. {@code praca.it.base} is the address of one that runs already and
 * takes the place of the shared one; {@code praca.it.admin.username} and {@code praca.it.admin.password} are its administrator.
 */
public final class Praca {
    public static final String ADMIN = System.getProperty("praca.it.admin.username", "admin");
    public static final String ADMIN_PASSWORD = System.getProperty("praca.it.admin.password", "Only-for-tests-7391!");

    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Server SERVER = Server.named(System.getProperty("praca.it.server", "payara"));

    private final Process process;
    private final URI baseUri;
    private final Path data;
    private final Path log;

    private Praca(Process process, URI baseUri, Path data, Path log) {
        this.process = process;
        this.baseUri = baseUri;
        this.data = data;
        this.log = log;
    }

    /** One server for all tests that need nothing special; limits as at a first start, but for those on accounts made, requests and handshakes. */
    public static Praca shared() {
        return Shared.PRACA;
    }

    /** What {@link #shared} signs access tokens with, so that a test can sign what the server never would. */
    public static RSAKey sharedKey() {
        if (Shared.key == null) {
            throw new IllegalStateException("Nobody here knows the signing key of a server that runs elsewhere");
        }
        return Shared.key;
    }

    /** A server of one's own; whoever starts it stops it. */
    public static Praca start(Map<String, String> environment) {
        Praca server = launch(environment);
        try {
            await().atMost(START)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> !server.process.isAlive() || server.isReady());
            if (server.process.isAlive()) {
                return server;
            }
        } catch (ConditionTimeoutException e) {
            server.kill();
        }
        throw new IllegalStateException("The server did not start: " + server.output());
    }

    /** Starts without waiting for it to serve. */
    public static Praca launch(Map<String, String> environment) {
        try {
            Path directory = Files.createDirectories(Path.of("target", "it"));
            Path data = environment.containsKey("PRACA_DATA")
                    ? Path.of(environment.get("PRACA_DATA"))
                    : Files.createTempDirectory(directory, "data").toAbsolutePath();
            Path log = data.resolve("server.log");
            int port = Ports.free();
            ProcessBuilder builder = SERVER.command(
                            directory.resolve(data.getFileName() + "-server").toAbsolutePath())
                    .redirectErrorStream(true)
                    .redirectOutput(new File(log.toString()));
            Map<String, String> variables = builder.environment();
            variables.keySet().removeIf(name -> name.startsWith("PRACA_") || name.startsWith("DATABASE_"));
            variables.remove("REDIS_URL");
            variables.put("PORT", Integer.toString(port));
            variables.put("PRACA_ADDRESS", "127.0.0.1");
            variables.put("PRACA_DATA", data.toString());
            variables.putAll(environment);
            return new Praca(builder.start(), URI.create("http://127.0.0.1:" + port), data, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server is one on which no more than a window goes ahead of a reader. */
    public boolean readsBehindServlets() {
        return !isWildFly();
    }

    /** What sockets may close with when the server ends: WildFly may go ahead of the application, with a code of its own. */
    public static Set<Integer> farewells() {
        return isWildFly() ? Set.of(1001, 1012) : Set.of(1012);
    }

    /** Whether a host that cannot be read gets as far as the application: WildFly refuses it by itself, without a problem. */
    public static boolean asksAboutBadHosts() {
        return !isWildFly();
    }

    /**
     * Whether methods are told apart by case, and {@code Allow} names those of one route only: WildFly's REST takes {@code get} for
     * {@code GET} and adds those of any other route that would fit the path.
     */
    public static boolean isExactAboutMethods() {
        return !isWildFly();
    }

    private static boolean isWildFly() {
        return "wildfly".equals(System.getProperty("praca.it.server"));
    }

    public URI baseUri() {
        return baseUri;
    }

    public Path data() {
        return data;
    }

    /** What the server has printed so far. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The exit code, once the process has ended by itself. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException("The server did not end");
        }
        return process.exitValue();
    }

    /**
     * What was printed, once the application has refused to start: the runnable jar has ended with 1, WildFly goes on without an
     * application and is ended.
     */
    public String awaitRefusal() throws InterruptedException {
        if (isWildFly()) {
            await().atMost(START).until(() -> output().contains("WFLYSRV0026"));
            kill();
        } else if (awaitExit() != 1) {
            throw new IllegalStateException("Not a refusal: " + output());
        }
        return output();
    }

    /** Asks the server to end; whether it did so by itself in time. */
    public boolean stop() {
        process.destroy();
        try {
            if (process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        return false;
    }

    /** Ends it as a power cut would: it gets to do nothing more. */
    public void crash() {
        kill();
        process.onExit().join();
    }

    /** Lets it do nothing, until {@link #thaw}; its connections stay open. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .forEach(handle -> Signals.send(name, handle.pid()));
    }

    /** With what the command has started in its turn. */
    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private boolean isReady() {
        try {
            return HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(baseUri.resolve("/health/ready"))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static final class Shared {
        private static RSAKey key;
        static final Praca PRACA = running().orElseGet(Shared::begin);

        private static String newDirectory() {
            try {
                Path parent = Files.createDirectories(Path.of("target", "it"));
                return Files.createTempDirectory(parent, "data")
                        .toAbsolutePath()
                        .toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Optional<Praca> running() {
            return Optional.ofNullable(System.getProperty("praca.it.base"))
                    .map(base -> new Praca(null, URI.create(base), null, null));
        }

        private static Praca begin() {
            String data = newDirectory();
            Server.Surroundings surroundings = SERVER.surroundings();
            Map<String, String> environment = new HashMap<>(surroundings.environment());
            environment.put("PRACA_ADMIN_USERNAME", ADMIN);
            environment.put("PRACA_ADMIN_PASSWORD", ADMIN_PASSWORD);
            environment.put("PRACA_LIMIT_SIGNUP_ADDRESS", "100000/PT1H");
            environment.put("PRACA_LIMIT_LOGIN_ADDRESS", "100000/PT15M");
            environment.put("PRACA_LIMIT_REQUESTS_ADDRESS", "1000000/PT1M");
            environment.put("PRACA_LIMIT_HANDSHAKES_ADDRESS", "1000000/PT1M");
            environment.put("PRACA_DATA", data);
            key = StoredKeys.prepare(environment);
            Praca server = start(environment);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.stop();
                surroundings.stop().run();
            }));
            return server;
        }
    }
}
