package org.praca.testing;

import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.time.Clock;
import java.util.Map;
import org.praca.database.Database;
import org.praca.platform.Settings;
import org.praca.token.Keys;

/** What nobody outside of a server should get to see: its signing key. */
final class StoredKeys {
    private StoredKeys() {}

    /** Makes the first signing key of a server with that environment, before it starts. */
    static RSAKey prepare(Map<String, String> environment) {
        Database database = new Database(Settings.from(environment));
        try {
            new Keys(database, Clock.systemUTC());
            return newest(database);
        } finally {
            database.close();
        }
    }

    /** The key that signs last, where none is sealed. */
    private static RSAKey newest(Database database) {
        String jwk = database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT private_jwk FROM signing_key ORDER BY signs_at DESC")
                        .mapTo(String.class)
                        .first());
        try {
            return RSAKey.parse(jwk);
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }
}
