package org.praca.chat.file;

import org.praca.database.Database;
import org.praca.testing.TestDatabase;

class FileSweepTest extends FileSweepContract {
    @Override
    Database database() {
        return TestDatabase.open();
    }
}
