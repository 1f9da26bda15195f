package org.praca.testing;

import static org.awaitility.Awaitility.await;

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
import java.util.Map;

/** A real S3 server (S3Proxy over a directory, which checks signatures) on a free port of the loopback address, with a bucket. */
public final class S3 {
    private static final String BUCKET = "praca-files";
    private static final String ACCESS_KEY = "test-access";
    private static final String SECRET_KEY = "test-secret";

    private final Process process;
    private final URI endpoint;

    private S3(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    public static S3 start() {
        try {
            Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "it")), "s3")
                    .toAbsolutePath();
            Files.createDirectories(directory.resolve("buckets").resolve(BUCKET));
            URI endpoint = URI.create("http://127.0.0.1:" + Ports.free());
            Path properties = Files.writeString(
                    directory.resolve("s3proxy.properties"),
                    String.join(
                            "\n",
                            "s3proxy.authorization=aws-v4",
                            "s3proxy.endpoint=" + endpoint,
                            "s3proxy.identity=" + ACCESS_KEY,
                            "s3proxy.credential=" + SECRET_KEY,
                            "jclouds.provider=filesystem-nio2",
                            "jclouds.identity=none",
                            "jclouds.credential=none",
                            "jclouds.filesystem.basedir=" + directory.resolve("buckets")));
            Process process = BriefJvm.command("-jar", "target/s3proxy.jar", "--properties", properties.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(new File(directory.resolve("server.log").toString()))
                    .start();
            S3 server = new S3(process, endpoint);
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> !process.isAlive() || server.answers());
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "S3 did not start: " + Files.readString(directory.resolve("server.log")));
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What points Praça at this server. */
    public Map<String, String> environment() {
        return Map.of(
                "PRACA_S3_ENDPOINT",
                endpoint.toString(),
                "PRACA_S3_BUCKET",
                BUCKET,
                "PRACA_S3_ACCESS_KEY",
                ACCESS_KEY,
                "PRACA_S3_SECRET_KEY",
                SECRET_KEY);
    }

    public void stop() {
        process.destroyForcibly();
    }

    private boolean answers() {
        try {
            HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(endpoint).build(), HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
