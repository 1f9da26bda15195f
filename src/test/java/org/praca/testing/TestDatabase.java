package org.praca.testing;

import com.zaxxer.hikari.HikariConfig;
import java.util.UUID;
import org.praca.database.Database;
import org.praca.platform.Settings;

/** A migrated database, which nobody else uses. */
public final class TestDatabase {
    private TestDatabase() {}

    /** H2 in memory; whoever opens it closes it. */
    public static Database open() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000");
        return open(config);
    }

    /** That of a PostgreSQL; whoever opens it closes it. */
    public static Database open(Postgres postgres) {
        Settings settings = Settings.from(postgres.environment());
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.databaseUrl().orElseThrow());
        config.setUsername(settings.databaseUser());
        config.setPassword(settings.databasePassword().value());
        return open(config);
    }

    private static Database open(HikariConfig config) {
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(10_000);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new Database(config);
    }
}
