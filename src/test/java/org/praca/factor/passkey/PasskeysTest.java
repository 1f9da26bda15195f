package org.praca.factor.passkey;

import org.praca.database.Database;
import org.praca.testing.TestDatabase;

class PasskeysTest extends PasskeysContract {
    @Override
    Database database() {
        return TestDatabase.open();
    }
}
