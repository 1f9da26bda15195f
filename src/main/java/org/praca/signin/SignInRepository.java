package org.praca.signin;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.praca.factor.Factors;
import org.praca.platform.Times;

/**
 * Sign-ins as the rows of accounts know them. Each method notes one and locks the row; it returns false where the account is disabled
 * or what it names of the proof does not hold any more. Every method works within the caller's transaction.
 */
@Singleton
public class SignInRepository {
    private static final String NOTE = "UPDATE account SET last_login_at = ? WHERE id = ? AND active";

    /** By a password alone: false where it is another one by now, or where a second factor is asked for. */
    public boolean byPassword(Handle handle, UUID id, String passwordHash, Instant now) {
        return handle.execute(NOTE + " AND password_hash = ? AND " + Factors.NONE, Times.sql(now), id, passwordHash)
                == 1;
    }

    /** By a second step: false where anything of the account has changed since that version, at the first one. */
    public boolean bySecondStep(Handle handle, UUID id, long version, Instant now) {
        return handle.execute(NOTE + " AND version = ?", Times.sql(now), id, version) == 1;
    }

    /** By a passkey, which may have been taken away meanwhile. */
    public boolean byPasskey(Handle handle, UUID id, Instant now) {
        return handle.execute(NOTE, Times.sql(now), id) == 1;
    }
}
