package org.praca.factor;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.praca.database.Database;
import org.praca.testing.Postgres;
import org.praca.testing.TestDatabase;

class FactorsOnPostgresTest extends FactorsContract {
    private static Postgres postgres;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.stop();
    }

    @Override
    Database database() {
        return TestDatabase.open(postgres);
    }
}
