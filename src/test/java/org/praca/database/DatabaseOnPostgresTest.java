package org.praca.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.platform.Settings;
import org.praca.testing.Parallel;
import org.praca.testing.Postgres;

/** How long the database is waited for, as PostgreSQL and its driver have understood it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseOnPostgresTest {
    private static Postgres postgres;
    private static Settings settings;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        settings = Settings.from(postgres.environment());
    }

    @AfterAll
    static void stop() {
        postgres.stop();
    }

    @Test
    void nobodyWaitsForeverForALockAStatementOrWhoHasVanished() throws SQLException {
        HikariConfig configuration = Database.configuration(settings);
        assertThat(shown(configuration, "lock_timeout")).isEqualTo("10s");
        assertThat(shown(configuration, "idle_in_transaction_session_timeout")).isEqualTo("1min");
        assertThat(shown(configuration, "jit")).isEqualTo("off");
        assertThat(readLimit(configuration)).isEqualTo(120_000);
    }

    @Test
    void aMigrationTakesAsLongAsItTakesButForItsLocks() throws SQLException {
        HikariConfig patient = Database.forMigrations(settings);
        assertThat(shown(patient, "lock_timeout")).isEqualTo("10s");
        assertThat(shown(patient, "idle_in_transaction_session_timeout")).isEqualTo("0");
        assertThat(shown(patient, "tcp_keepalives_idle")).isEqualTo("60");
        assertThat(readLimit(patient)).isZero();
    }

    @Test
    void nodesThatStartTogetherMigrateOnce() throws Exception {
        List<Integer> migrations = Parallel.run(3, i -> () -> {
            Database database = new Database(settings);
            try {
                return database.jdbi().withHandle(handle -> handle.createQuery(
                                "SELECT COUNT(DISTINCT version) - COUNT(*) FROM flyway_schema_history"
                                        + " WHERE success AND version IS NOT NULL")
                        .mapTo(Integer.class)
                        .one());
            } finally {
                database.close();
            }
        });
        assertThat(migrations).containsExactly(0, 0, 0);
    }

    private static String shown(HikariConfig of, String setting) throws SQLException {
        try (HikariDataSource pool = new HikariDataSource(of);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW " + setting)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** In milliseconds; nothing is none. */
    private static int readLimit(HikariConfig of) throws SQLException {
        try (HikariDataSource pool = new HikariDataSource(of);
                Connection connection = pool.getConnection()) {
            return connection.getNetworkTimeout();
        }
    }
}
