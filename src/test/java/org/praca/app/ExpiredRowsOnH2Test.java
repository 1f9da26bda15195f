package org.praca.app;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.praca.database.Database;
import org.praca.testing.TestDatabase;

class ExpiredRowsOnH2Test extends ExpiredRowsContract {
    private static Database database;

    @BeforeAll
    static void open() {
        database = TestDatabase.open();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }
}
