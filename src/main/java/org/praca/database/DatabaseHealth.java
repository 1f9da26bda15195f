package org.praca.database;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.JdbiException;
import org.praca.platform.Health;

/** The database answers. */
@Singleton
public class DatabaseHealth implements Health {
    private final Database database;

    @Inject
    public DatabaseHealth(Database database) {
        this.database = database;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public boolean isUp() {
        try {
            return database.jdbi().withHandle(handle -> handle.createQuery("SELECT 1")
                            .mapTo(Integer.class)
                            .one())
                    == 1;
        } catch (JdbiException e) {
            return false;
        }
    }
}
