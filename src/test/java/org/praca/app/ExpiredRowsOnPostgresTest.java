package org.praca.app;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.praca.database.Database;
import org.praca.testing.Postgres;
import org.praca.testing.TestDatabase;

class ExpiredRowsOnPostgresTest extends ExpiredRowsContract {
    private static Postgres postgres;
    private static Database database;

    @BeforeAll
    static void open() {
        postgres = Postgres.start();
        database = TestDatabase.open(postgres);
    }

    @AfterAll
    static void close() {
        database.close();
        postgres.stop();
    }

    @Override
    Database database() {
        return database;
    }
}
