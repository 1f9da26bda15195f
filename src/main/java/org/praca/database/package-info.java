/** The database: pool, migrations, SQL. */
@NullMarked
package org.praca.database;

import org.jspecify.annotations.NullMarked;
