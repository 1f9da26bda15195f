package org.praca.factor;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.praca.database.Database;
import org.praca.platform.Text;
import org.praca.platform.Times;
import org.praca.token.RefreshToken;
import org.praca.user.Account;

/**
 * Sign-ins that wait for their second factor: tokens that are good once, for five minutes, from the address where the password
 * was typed and as long as the account stays as it was then. They open nothing by themselves. Thread-safe.
 */
@Singleton
public class LoginSteps {
    /** Whose sign-in it is, and what the account was when its password was typed. */
    public record Step(UUID accountId, long version) {}

    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int MOST = 20;

    private final Database database;
    private final Clock clock;

    @Inject
    public LoginSteps(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A token for the account whose password has just been typed there. Of one account only the newest few stay good. */
    public String begin(Account account, String address) {
        String token = RefreshToken.random();
        Instant now = clock.instant();
        database.jdbi().useTransaction(handle -> {
            handle.execute("DELETE FROM login_step WHERE expires_at <= ?", Times.sql(now));
            handle.execute(
                    "DELETE FROM login_step WHERE token_hash IN (SELECT token_hash FROM login_step WHERE account_id = ?"
                            + " ORDER BY expires_at DESC OFFSET ? ROWS)",
                    account.id(),
                    MOST - 1);
            handle.execute(
                    "INSERT INTO login_step (token_hash, account_id, account_version, address, expires_at)"
                            + " VALUES (?, ?, ?, ?, ?)",
                    RefreshToken.sha256(token),
                    account.id(),
                    account.version(),
                    Text.fit(address, 64),
                    Times.sql(now.plus(LIFETIME)));
        });
        return token;
    }

    /** Whose sign-in it is; empty for any other text, too late, elsewhere, or after a change of the account. */
    public Optional<Step> find(String token, String address) {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT s.account_id, s.account_version FROM login_step s JOIN account a ON a.id = s.account_id"
                                + " AND a.version = s.account_version AND a.active"
                                + " WHERE s.token_hash = :hash AND s.address = :address AND s.expires_at > :now")
                .bind("hash", RefreshToken.sha256(token))
                .bind("address", Text.fit(address, 64))
                .bind("now", Times.sql(clock.instant()))
                .map((row, context) ->
                        new Step(row.getObject("account_id", UUID.class), row.getLong("account_version")))
                .findOne());
    }

    /** Uses the token up; of several who come with it, for one. */
    public boolean take(Handle handle, String token) {
        return handle.execute("DELETE FROM login_step WHERE token_hash = ?", RefreshToken.sha256(token)) == 1;
    }
}
