package org.praca.factor;

import org.praca.database.Database;
import org.praca.testing.TestDatabase;

class FactorsTest extends FactorsContract {
    @Override
    Database database() {
        return TestDatabase.open();
    }
}
