package org.praca.database;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.JdbiException;
import org.praca.platform.Times;

/** Work that one node at a time does: whoever has the lease. Thread-safe. */
@Singleton
public class Leases {
    private final Database database;
    private final Clock clock;

    @Inject
    public Leases(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Whether the work of that name is this node's to do now, and nobody else's for so long. */
    public boolean take(String name, Duration length) {
        OffsetDateTime now = Times.sql(clock.instant());
        OffsetDateTime until = Times.sql(clock.instant().plus(length));
        try {
            return database.jdbi().withHandle(handle -> {
                if (handle.execute("UPDATE lease SET until = ? WHERE name = ? AND until < ?", until, name, now) == 1) {
                    return true;
                }
                boolean taken = handle.createQuery("SELECT 1 FROM lease WHERE name = :name")
                        .bind("name", name)
                        .mapTo(Integer.class)
                        .findOne()
                        .isPresent();
                return !taken && handle.execute("INSERT INTO lease (name, until) VALUES (?, ?)", name, until) == 1;
            });
        } catch (JdbiException e) {
            if (Database.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }
}
