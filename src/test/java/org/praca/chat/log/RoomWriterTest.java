package org.praca.chat.log;

import org.praca.database.Database;
import org.praca.testing.TestDatabase;

class RoomWriterTest extends RoomWriterContract {
    @Override
    Database database() {
        return TestDatabase.open();
    }
}
