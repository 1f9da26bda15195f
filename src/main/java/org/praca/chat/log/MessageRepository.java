package org.praca.chat.log;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.praca.database.Database;

/** Reads the log. */
@Singleton
public class MessageRepository {
    static final String SELECT = "SELECT m.id, m.room_id, r.name AS room_name, m.seq, m.account_id, m.username,"
            + " m.body, m.sent_at, m.edited_at, m.deleted, m.client_id, m.reply_to, m.attachment"
            + " FROM message m JOIN room r ON r.id = m.room_id WHERE m.room_id = :room";
    /** One statement, and so one moment: of what is committed nothing is left out. */
    private static final String SELECT_EVENTS = """
            SELECT * FROM (
              (SELECT m.seq, 'message' AS kind, m.id, m.account_id, m.username, m.body, m.sent_at AS at, m.edited_at,
                  m.deleted, m.client_id, m.reply_to, m.attachment, CAST(NULL AS VARCHAR) AS emoji, FALSE AS emoji_on
                FROM message m WHERE m.room_id = :room AND m.seq > :seq ORDER BY m.seq LIMIT :limit)
              UNION ALL
              (SELECT e.seq, e.kind, e.message_id, CAST(NULL AS UUID), e.username, e.body, e.at,
                  CAST(NULL AS TIMESTAMP WITH TIME ZONE), FALSE, CAST(NULL AS VARCHAR), CAST(NULL AS UUID),
                  CAST(NULL AS VARCHAR), e.emoji, e.emoji_on
                FROM message_event e WHERE e.room_id = :room AND e.seq > :seq ORDER BY e.seq LIMIT :limit)
            ) AS events ORDER BY seq LIMIT :limit""";

    /** How often an emoji was put to a message, and whether the one who asks has done so. */
    public record Reaction(String emoji, long count, boolean mine) {}

    private final Database database;

    @Inject
    public MessageRepository(Database database) {
        this.database = database;
    }

    /** The oldest events behind that number, ascending; messages as they stand now. */
    public List<Event> events(long roomId, long seq, int limit) {
        return database.jdbi().withHandle(handle -> handle.createQuery("SELECT name FROM room WHERE id = :room")
                .bind("room", roomId)
                .map((row, context) -> row.getString("name"))
                .findOne()
                .map(name -> handle.createQuery(SELECT_EVENTS)
                        .bind("room", roomId)
                        .bind("seq", seq)
                        .bind("limit", limit)
                        .map((row, context) -> event(row, roomId, name))
                        .list())
                .orElse(List.of()));
    }

    /** The oldest messages behind that number, ascending. */
    public List<StoredMessage> after(long roomId, long seq, int limit) {
        return database.jdbi().withHandle(handle -> messages(handle, roomId, seq, limit));
    }

    private static List<StoredMessage> messages(Handle handle, long roomId, long seq, int limit) {
        return handle.createQuery(SELECT + " AND m.seq > :seq ORDER BY m.seq LIMIT :limit")
                .bind("room", roomId)
                .bind("seq", seq)
                .bind("limit", limit)
                .map(MessageRepository::message)
                .list();
    }

    /** The newest messages before that number, ascending. */
    public List<StoredMessage> before(long roomId, long seq, int limit) {
        List<StoredMessage> found = database.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + " AND m.seq < :seq ORDER BY m.seq DESC LIMIT :limit")
                        .bind("room", roomId)
                        .bind("seq", seq)
                        .bind("limit", limit)
                        .map(MessageRepository::message)
                        .list());
        List<StoredMessage> ascending = new ArrayList<>(found);
        Collections.reverse(ascending);
        return ascending;
    }

    /** The number behind which the newest messages begin, no more than so many, and none up to {@code after}. */
    public long beginOfNewest(long roomId, long after, int most) {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT seq FROM message WHERE room_id = :room AND seq > :after"
                                + " AND NOT deleted ORDER BY seq DESC LIMIT 1 OFFSET :most")
                .bind("room", roomId)
                .bind("after", after)
                .bind("most", most)
                .mapTo(Long.class)
                .findOne()
                .orElse(after));
    }

    /** The reactions to those messages as that account sees them, those first that were there first. */
    public Map<UUID, List<Reaction>> reactions(Collection<UUID> messageIds, UUID accountId) {
        Map<UUID, List<Reaction>> found = new HashMap<>();
        if (!messageIds.isEmpty()) {
            database.jdbi().useHandle(handle -> handle.createQuery("SELECT message_id, emoji, COUNT(*) AS number,"
                            + " MAX(CASE WHEN account_id = :account THEN 1 ELSE 0 END) AS mine FROM reaction"
                            + " WHERE message_id IN (<ids>) GROUP BY message_id, emoji ORDER BY MIN(seq)")
                    .bindList("ids", List.copyOf(messageIds))
                    .bind("account", accountId)
                    .map((row, context) -> Map.entry(
                            row.getObject("message_id", UUID.class),
                            new Reaction(row.getString("emoji"), row.getLong("number"), row.getInt("mine") == 1)))
                    .forEach(entry -> found.computeIfAbsent(entry.getKey(), key -> new ArrayList<>())
                            .add(entry.getValue())));
        }
        return found;
    }

    static StoredMessage message(ResultSet row, StatementContext context) throws SQLException {
        return message(row, row.getLong("room_id"), row.getString("room_name"), "sent_at");
    }

    private static StoredMessage message(ResultSet row, long roomId, String roomName, String sentAt)
            throws SQLException {
        return new StoredMessage(
                row.getObject("id", UUID.class),
                roomId,
                roomName,
                row.getLong("seq"),
                row.getObject("account_id", UUID.class),
                row.getString("username"),
                row.getString("body"),
                row.getObject(sentAt, OffsetDateTime.class).toInstant(),
                instant(row, "edited_at"),
                row.getBoolean("deleted"),
                row.getString("client_id"),
                row.getObject("reply_to", UUID.class),
                row.getString("attachment"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Event event(ResultSet row, long roomId, String roomName) throws SQLException {
        long seq = row.getLong("seq");
        UUID messageId = row.getObject("id", UUID.class);
        String username = row.getString("username");
        return switch (row.getString("kind")) {
            case "message" -> message(row, roomId, roomName, "at");
            case "edited" ->
                new Event.Edited(
                        roomId,
                        seq,
                        messageId,
                        username,
                        row.getString("body"),
                        row.getObject("at", OffsetDateTime.class).toInstant());
            case "deleted" -> new Event.Deleted(roomId, seq, messageId, username);
            default ->
                new Event.Reacted(roomId, seq, messageId, username, row.getString("emoji"), row.getBoolean("emoji_on"));
        };
    }
}
