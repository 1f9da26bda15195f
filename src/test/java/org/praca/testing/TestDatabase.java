package org.praca.testing;

import com.zaxxer.hikari.HikariConfig;
import java.util.UUID;
import org.praca.database.Database;

/** A migrated H2 database in memory, which nobody else uses. */
public final class TestDatabase {
    private TestDatabase() {}

    /** Whoever opens it closes it. */
    public static Database open() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000");
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(10_000);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new Database(config);
    }
}
