package org.praca.session;

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
import org.praca.access.Amr;
import org.praca.platform.Cursor;
import org.praca.platform.Times;
import org.praca.token.RefreshToken;

/** The rows of sessions. Every method works within the caller's transaction. */
@Singleton
public class SessionRepository {
    private static final String COLUMNS =
            "id, account_id, refresh_hash, generation, chain_key, created_at, authenticated_at,"
                    + " rotated_at, last_used_at, idle_until, expires_at, ip, user_agent, amr";

    public void insert(Handle handle, Session session) {
        handle.createUpdate("INSERT INTO session (" + COLUMNS
                        + ") VALUES (:id, :account, :hash, :generation, :key, :created,"
                        + " :authenticated, :rotated, :used, :idle, :expires, :ip, :agent, :amr)")
                .bind("id", session.id())
                .bind("account", session.accountId())
                .bind("hash", session.refreshHash())
                .bind("generation", session.generation())
                .bind("key", session.chainKey())
                .bind("created", Times.sql(session.createdAt()))
                .bind("authenticated", Times.sql(session.authenticatedAt()))
                .bind("rotated", Times.sql(session.rotatedAt()))
                .bind("used", Times.sql(session.lastUsedAt()))
                .bind("idle", Times.sql(session.idleUntil()))
                .bind("expires", Times.sql(session.expiresAt()))
                .bind("ip", session.ip())
                .bind("agent", session.userAgent())
                .bind("amr", session.amr().text())
                .execute();
    }

    public Optional<Session> find(Handle handle, UUID id) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM session WHERE id = :id")
                .bind("id", id)
                .map(SessionRepository::session)
                .findOne();
    }

    /** Oldest first. */
    public List<Session> ofAccount(Handle handle, UUID accountId) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM session WHERE account_id = :id ORDER BY created_at, id")
                .bind("id", accountId)
                .map(SessionRepository::session)
                .list();
    }

    public List<UUID> ids(Handle handle) {
        return handle.createQuery("SELECT id FROM session").mapTo(UUID.class).list();
    }

    /** All sessions behind that place that are not over, oldest first. {@code idle_until} never lies behind {@code expires_at}. */
    public List<Session> page(Handle handle, Optional<Cursor<UUID>> after, Instant now, int limit) {
        String from = after.isPresent() ? " AND (created_at, id) > (:created, :after)" : "";
        var query = handle.createQuery("SELECT " + COLUMNS + " FROM session WHERE idle_until > :now" + from
                        + " ORDER BY created_at, id LIMIT :limit")
                .bind("now", Times.sql(now))
                .bind("limit", limit);
        after.ifPresent(last -> query.bind("created", Times.sql(last.at())).bind("after", last.id()));
        return query.map(SessionRepository::session).list();
    }

    /** Moves the chain one on, unless somebody else has; the one compare-and-set of a refresh. */
    public boolean rotate(Handle handle, RefreshToken from, RefreshToken to, Instant now, Instant idleUntil) {
        return handle.createUpdate(
                                "UPDATE session SET refresh_hash = :next, generation = :generation, rotated_at = :now,"
                                        + " last_used_at = :now, idle_until = :idle WHERE id = :id AND refresh_hash = :hash")
                        .bind("next", to.hash())
                        .bind("generation", to.generation())
                        .bind("now", Times.sql(now))
                        .bind("idle", Times.sql(idleUntil))
                        .bind("id", from.sessionId())
                        .bind("hash", from.hash())
                        .execute()
                == 1;
    }

    /** The session was opened or strengthened by these means. */
    public void setAmr(Handle handle, UUID id, Amr amr) {
        handle.execute("UPDATE session SET amr = ? WHERE id = ?", amr.text(), id);
    }

    public boolean delete(Handle handle, UUID id) {
        return handle.execute("DELETE FROM session WHERE id = ?", id) == 1;
    }

    private static Session session(ResultSet row, StatementContext context) throws SQLException {
        return new Session(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getString("refresh_hash"),
                row.getLong("generation"),
                row.getString("chain_key"),
                time(row, "created_at"),
                time(row, "authenticated_at"),
                time(row, "rotated_at"),
                time(row, "last_used_at"),
                time(row, "idle_until"),
                time(row, "expires_at"),
                row.getString("ip"),
                row.getString("user_agent"),
                Amr.parse(row.getString("amr")));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
