package org.praca.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real PostgreSQL on a free port of the loopback address, with a database of its own. */
public final class Postgres {
    private final int port;
    private final Path data;
    private EmbeddedPostgres server;

    private Postgres(int port, Path data) {
        this.port = port;
        this.data = data;
    }

    public static Postgres start() {
        try {
            Path parent = Files.createDirectories(Path.of("target", "it"));
            Path data = Files.createTempDirectory(parent, "postgres").toAbsolutePath();
            Postgres postgres = new Postgres(Ports.free(), data);
            postgres.begin();
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What points Praça at this database. */
    public Map<String, String> environment() {
        return Map.of(
                "DATABASE_URL",
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                "DATABASE_USER",
                "postgres",
                "DATABASE_PASSWORD",
                "postgres");
    }

    /** Ends for good, with all its data. */
    public void stop() {
        end();
        try (Stream<Path> files = Files.walk(data)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends; what is in it is there again after {@link #begin}. */
    public void end() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void begin() {
        try {
            server = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("max_connections", "200")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
