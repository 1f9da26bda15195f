package org.praca.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.praca.platform.Settings;

/** The database of the configuration, migrated; H2 in the data directory where none is named. Thread-safe. */
@Singleton
public class Database {
    private static final String UNIQUE_VIOLATION = "23505";
    /** Classes of SQLSTATE: data, constraints, transactions that were rolled back, limits of the database. */
    private static final Set<String> OF_THE_STATEMENT = Set.of("22", "23", "40", "54");

    /** Nobody waits longer for a lock, nor does everybody else behind whoever waits to change a table. */
    private static final String LOCK_LIMIT = "SET lock_timeout = '10s'";

    /** Flyway's lock has a connection to itself. */
    private static final int MIGRATION_POOL = 3;

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    @Inject
    public Database(Settings settings) {
        this(forMigrations(settings), configuration(settings));
    }

    /** For tests: a database of their own. */
    public Database(HikariConfig configuration) {
        this(configuration, configuration);
    }

    private Database(HikariConfig forMigrations, HikariConfig configuration) {
        pool = new HikariDataSource(configuration);
        migrate(forMigrations);
        jdbi = Jdbi.create(pool)
                .registerArrayType(Long.class, "bigint")
                .registerArrayType(String.class, "varchar")
                .registerArrayType(UUID.class, "uuid");
        // Not the arguments: among them are hashes, names and messages, which no log may have.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
    }

    /** A node that comes while another one migrates waits for it, for as long as that takes. */
    private void migrate(HikariConfig configuration) {
        try (HikariDataSource patient = new HikariDataSource(configuration)) {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(patient)
                    .locations(locations())
                    .lockRetryCount(-1)
                    .load()
                    .migrate();
        }
    }

    private String[] locations() {
        return isPostgres()
                ? new String[] {"classpath:db/migration", "classpath:db/postgresql"}
                : new String[] {"classpath:db/migration"};
    }

    /** For the few statements that only PostgreSQL has; everything else is the same on both. */
    public boolean isPostgres() {
        return isPostgres(pool);
    }

    private static boolean isPostgres(HikariConfig configuration) {
        return configuration.getJdbcUrl().startsWith("jdbc:postgresql:");
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    /** Whether the statement failed because a unique key was taken. */
    public static boolean isDuplicate(JdbiException failure) {
        return UNIQUE_VIOLATION.equals(state(failure));
    }

    /** Whether the statement is to blame, so that nothing of its transaction is there and another one may well succeed. */
    public static boolean isOfTheStatement(JdbiException failure) {
        String state = state(failure);
        return state.length() == 5 && OF_THE_STATEMENT.contains(state.substring(0, 2));
    }

    /** The SQLSTATE; empty where there is none. Unlike the message it has nothing of what was to be written. */
    public static String state(JdbiException failure) {
        return failure.getCause() instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
    }

    @PreDestroy
    public void close() {
        pool.close();
    }

    static HikariConfig configuration(Settings settings) {
        HikariConfig config = connections(settings);
        config.setPoolName("praca");
        config.setMaximumPoolSize(settings.databasePool());
        if (isPostgres(config)) {
            // PostgreSQL compiles what it takes for long: over millions of rows most of the time of a short statement.
            // A node whose machine has vanished keeps no lock for longer than a minute.
            config.setConnectionInitSql(
                    LOCK_LIMIT + "; SET jit = off; SET idle_in_transaction_session_timeout = '60s'");
            // Nor is a database waited for whose machine has vanished: what is written in the URL goes before this.
            config.addDataSourceProperty("socketTimeout", "120");
        }
        return config;
    }

    /** Without limits to the time of a statement or of a transaction, which a large table may need more than. */
    static HikariConfig forMigrations(Settings settings) {
        HikariConfig config = connections(settings);
        config.setPoolName("praca-migration");
        config.setMaximumPoolSize(MIGRATION_POOL);
        if (isPostgres(config)) {
            // A node whose machine has vanished holds the others' start up for two minutes.
            config.setConnectionInitSql(LOCK_LIMIT + "; SET tcp_keepalives_idle = 60; SET tcp_keepalives_interval = 10;"
                    + " SET tcp_keepalives_count = 6");
        }
        return config;
    }

    private static HikariConfig connections(Settings settings) {
        HikariConfig config = new HikariConfig();
        config.setConnectionTimeout(2_000);
        config.setValidationTimeout(1_000);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setJdbcUrl(settings.databaseUrl().orElseGet(() -> fileUrl(settings.data())));
        config.setDriverClassName(isPostgres(config) ? "org.postgresql.Driver" : "org.h2.Driver");
        if (isPostgres(config)) {
            config.setConnectionInitSql(LOCK_LIMIT);
            config.addDataSourceProperty("tcpKeepAlive", "true");
            // The row that a statement failed for may be a message or a hash, which no log may have.
            config.addDataSourceProperty("logServerErrorDetail", "false");
        }
        config.setUsername(settings.databaseUser());
        config.setPassword(settings.databasePassword().value());
        return config;
    }

    /** WRITE_DELAY=0: what is committed is in the file, so that a killed process loses nothing that it answered for. */
    private static String fileUrl(Path data) {
        try {
            Files.createDirectories(data);
            Path file = data.resolve("praca.mv.db");
            if (Files.notExists(file)
                    && data.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "jdbc:h2:file:" + data.resolve("praca") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=5000";
    }
}
