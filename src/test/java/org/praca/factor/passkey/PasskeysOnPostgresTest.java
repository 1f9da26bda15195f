package org.praca.factor.passkey;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.praca.database.Database;
import org.praca.testing.Postgres;
import org.praca.testing.TestDatabase;

class PasskeysOnPostgresTest extends PasskeysContract {
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
