package org.praca.database;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jdbi.v3.core.JdbiException;

/** Ready as long as the database answers; says so within the pool's time limit for a connection. */
@Readiness
@Singleton
public class DatabaseHealth implements HealthCheck {
    private final Database database;

    @Inject
    public DatabaseHealth(Database database) {
        this.database = database;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("database").status(isUp()).build();
    }

    private boolean isUp() {
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
