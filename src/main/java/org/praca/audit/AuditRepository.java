package org.praca.audit;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.praca.platform.Text;
import org.praca.platform.Times;

/** The rows of the audit table. Every method works within the caller's transaction. */
@Singleton
public class AuditRepository {
    /** By the name of the value that each compares with. */
    private static final Map<String, String> CONDITIONS = Map.of(
            "account", "account_id = :account",
            "key", "name_key = :key",
            "event", "event = :event",
            "since", "at >= :since");

    private static final String BEHIND = " AND (at, id) < (:at, :id)";

    void insert(Handle handle, AuditEntry entry) {
        String username = entry.subject().username();
        handle.createUpdate("INSERT INTO audit_event"
                        + " (at, event, account_id, username, name_key, actor_id, actor_name, ip, detail)"
                        + " VALUES (:at, :event, CAST(:account AS UUID), :username, :key, CAST(:actor AS UUID),"
                        + " :actorName, :ip, :detail)")
                .bind("at", Times.sql(entry.at()))
                .bind("event", entry.event())
                .bind("account", entry.subject().accountId())
                .bind("username", username)
                .bind("key", username == null ? null : Text.fold(username))
                .bind("actor", entry.origin().actorId())
                .bind("actorName", entry.origin().actor())
                .bind("ip", entry.origin().ip())
                .bind("detail", entry.detail())
                .execute();
    }

    /** Newest first. */
    List<AuditEntry> page(Handle handle, AuditFilter filter, int limit) {
        Map<String, Object> values = filter.values();
        String where = values.keySet().stream()
                .map(name -> " AND " + CONDITIONS.get(name))
                .collect(Collectors.joining());
        var query = handle.createQuery("SELECT id, at, event, account_id, username, actor_id, actor_name, ip, detail"
                        + " FROM audit_event WHERE TRUE" + where
                        + (filter.after().isPresent() ? BEHIND : "")
                        + " ORDER BY at DESC, id DESC LIMIT :limit")
                .bindMap(values)
                .bind("limit", limit);
        filter.after().ifPresent(last -> query.bind("at", Times.sql(last.at())).bind("id", last.id()));
        return query.map(AuditRepository::entry).list();
    }

    private static AuditEntry entry(ResultSet row, StatementContext context) throws SQLException {
        return new AuditEntry(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("event"),
                new Subject(row.getObject("account_id", UUID.class), row.getString("username")),
                new Origin(row.getObject("actor_id", UUID.class), row.getString("actor_name"), row.getString("ip")),
                row.getString("detail"));
    }
}
