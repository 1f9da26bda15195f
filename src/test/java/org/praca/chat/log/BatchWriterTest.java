package org.praca.chat.log;

import org.praca.database.Database;
import org.praca.testing.TestDatabase;

class BatchWriterTest extends BatchWriterContract {
    @Override
    Database database() {
        return TestDatabase.open();
    }
}
