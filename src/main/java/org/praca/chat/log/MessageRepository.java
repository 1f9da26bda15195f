package org.praca.chat.log;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.praca.database.Database;
import org.praca.platform.Times;

/** The rows of the message log. */
@Singleton
public class MessageRepository {
    private static final String SELECT = "SELECT m.id, m.room_id, r.name AS room_name, m.seq, m.account_id, m.username,"
            + " m.body, m.sent_at FROM message m JOIN room r ON r.id = m.room_id WHERE m.room_id = :room";

    private final Database database;
    private final Clock clock;

    @Inject
    public MessageRepository(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Appends the drafts, all of one room, in their order; empty where the room is gone. The room's row stays locked until the
     * commit, so that the order of commits is the order of {@code seq} on every node.
     */
    public List<StoredMessage> append(Handle handle, long roomId, List<Draft> drafts) {
        int count = drafts.size();
        if (handle.execute("UPDATE room SET last_seq = last_seq + ? WHERE id = ?", count, roomId) == 0) {
            return List.of();
        }
        long last = handle.createQuery("SELECT last_seq FROM room WHERE id = :id")
                .bind("id", roomId)
                .mapTo(Long.class)
                .one();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<StoredMessage> stored = new ArrayList<>(count);
        for (Draft draft : drafts) {
            stored.add(new StoredMessage(
                    UUID.randomUUID(),
                    roomId,
                    draft.roomName(),
                    last - count + stored.size() + 1,
                    draft.accountId(),
                    draft.username(),
                    draft.body(),
                    now));
        }
        insert(handle, stored);
        return stored;
    }

    private static void insert(Handle handle, List<StoredMessage> messages) {
        PreparedBatch batch =
                handle.prepareBatch("INSERT INTO message (id, room_id, seq, account_id, username, body, sent_at)"
                        + " VALUES (:id, :room, :seq, :account, :username, :body, :sent)");
        for (StoredMessage message : messages) {
            batch.bind("id", message.id())
                    .bind("room", message.roomId())
                    .bind("seq", message.seq())
                    .bind("account", message.accountId())
                    .bind("username", message.username())
                    .bind("body", message.body())
                    .bind("sent", Times.sql(message.sentAt()))
                    .add();
        }
        batch.execute();
    }

    /** The oldest messages behind that number, ascending. */
    public List<StoredMessage> after(long roomId, long seq, int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + " AND m.seq > :seq ORDER BY m.seq LIMIT :limit")
                        .bind("room", roomId)
                        .bind("seq", seq)
                        .bind("limit", limit)
                        .map(MessageRepository::message)
                        .list());
    }

    /** The newest messages between those numbers (both exclusive), ascending. */
    public List<StoredMessage> before(long roomId, long seq, long after, int limit) {
        List<StoredMessage> found = database.jdbi().withHandle(handle -> handle.createQuery(
                        SELECT + " AND m.seq < :seq AND m.seq > :after ORDER BY m.seq DESC LIMIT :limit")
                .bind("room", roomId)
                .bind("seq", seq)
                .bind("after", after)
                .bind("limit", limit)
                .map(MessageRepository::message)
                .list());
        List<StoredMessage> ascending = new ArrayList<>(found);
        Collections.reverse(ascending);
        return ascending;
    }

    private static StoredMessage message(ResultSet row, StatementContext context) throws SQLException {
        return new StoredMessage(
                row.getObject("id", UUID.class),
                row.getLong("room_id"),
                row.getString("room_name"),
                row.getLong("seq"),
                row.getObject("account_id", UUID.class),
                row.getString("username"),
                row.getString("body"),
                row.getObject("sent_at", OffsetDateTime.class).toInstant());
    }
}
