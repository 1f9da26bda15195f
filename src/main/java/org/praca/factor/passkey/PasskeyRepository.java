package org.praca.factor.passkey;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.praca.platform.Times;

/** The rows of passkeys. Every method works within the caller's transaction. */
@Singleton
public class PasskeyRepository {
    private static final String SELECT = "SELECT id, account_id, credential_id, credential, sign_count, synced, name,"
            + " created_at, last_used_at FROM passkey";

    /** Fails as a duplicate where the credential is anybody's. */
    void insert(Handle handle, Passkey passkey) {
        handle.execute(
                "INSERT INTO passkey (id, account_id, credential_id, credential, sign_count, synced, name, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                passkey.id(),
                passkey.accountId(),
                passkey.credentialId(),
                passkey.credential(),
                passkey.signCount(),
                passkey.synced(),
                passkey.name(),
                Times.sql(passkey.createdAt()));
    }

    /** Oldest first. */
    List<Passkey> ofAccount(Handle handle, UUID accountId) {
        return handle.createQuery(SELECT + " WHERE account_id = :account ORDER BY created_at, id")
                .bind("account", accountId)
                .map(PasskeyRepository::passkey)
                .list();
    }

    Optional<Passkey> find(Handle handle, UUID accountId, UUID id) {
        return handle.createQuery(SELECT + " WHERE account_id = :account AND id = :id")
                .bind("account", accountId)
                .bind("id", id)
                .map(PasskeyRepository::passkey)
                .findOne();
    }

    Optional<Passkey> byCredential(Handle handle, String credentialId) {
        return handle.createQuery(SELECT + " WHERE credential_id = :credential")
                .bind("credential", credentialId)
                .map(PasskeyRepository::passkey)
                .findOne();
    }

    int count(Handle handle, UUID accountId) {
        return handle.createQuery("SELECT COUNT(*) FROM passkey WHERE account_id = :account")
                .bind("account", accountId)
                .mapTo(Integer.class)
                .one();
    }

    /** Moves the counter on; whether it was behind (an authenticator without one always says zero). */
    boolean use(Handle handle, UUID id, long signCount, Instant now) {
        return handle.execute(
                        "UPDATE passkey SET sign_count = ?, last_used_at = ? WHERE id = ?"
                                + " AND (sign_count < ? OR sign_count = 0 AND ? = 0)",
                        signCount,
                        Times.sql(now),
                        id,
                        signCount,
                        signCount)
                == 1;
    }

    void rename(Handle handle, UUID id, String name) {
        handle.execute("UPDATE passkey SET name = ? WHERE id = ?", name, id);
    }

    boolean delete(Handle handle, UUID accountId, UUID id) {
        return handle.execute("DELETE FROM passkey WHERE account_id = ? AND id = ?", accountId, id) == 1;
    }

    void deleteAll(Handle handle, UUID accountId) {
        handle.execute("DELETE FROM passkey WHERE account_id = ?", accountId);
    }

    private static Passkey passkey(ResultSet row, StatementContext context) throws SQLException {
        OffsetDateTime used = row.getObject("last_used_at", OffsetDateTime.class);
        return new Passkey(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getString("credential_id"),
                row.getString("credential"),
                row.getLong("sign_count"),
                row.getBoolean("synced"),
                row.getString("name"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                used == null ? null : used.toInstant());
    }
}
