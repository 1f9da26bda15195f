package org.praca.export;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;
import org.praca.database.Database;
import org.praca.platform.Times;

/** What an account has left in rooms, page by page, each by an index. */
@Singleton
public class ExportRepository {
    static final int PAGE = 500;

    /** A room that the account owns. */
    record OwnRoom(
            long id,
            String name,
            @JsonProperty("private") boolean isPrivate,
            @JsonProperty("created_at") @Nullable String createdAt) {}

    /** A private room that it belongs to; {@code id} is that of the membership. */
    record Membership(
            @JsonIgnore long id, @JsonProperty("room_id") long roomId, String room) {}

    /** A message as it stands. */
    record Message(
            UUID id,
            @JsonProperty("room_id") long roomId,
            String room,
            long seq,
            String message,
            @JsonProperty("sent_at") @Nullable String sentAt,
            @JsonProperty("edited_at") @Nullable String editedAt,
            @JsonProperty("reply_to") @Nullable UUID replyTo,
            @JsonRawValue @Nullable String attachment) {}

    /** What is known of a file. */
    record SentFile(
            UUID id,
            @JsonProperty("room_id") long roomId,
            String room,
            String name,
            String type,
            long size,
            @JsonProperty("created_at") @Nullable String createdAt) {}

    private final Database database;

    @Inject
    public ExportRepository(Database database) {
        this.database = database;
    }

    List<OwnRoom> rooms(UUID account, Optional<OwnRoom> after) {
        return page(
                "SELECT id, name, is_private, created_at FROM room WHERE owner_id = :account",
                "id",
                account,
                after.map(OwnRoom::id),
                (row, context) -> new OwnRoom(
                        row.getLong("id"),
                        row.getString("name"),
                        row.getBoolean("is_private"),
                        time(row, "created_at")));
    }

    List<Membership> memberships(UUID account, Optional<Membership> after) {
        return page(
                "SELECT m.id, m.room_id, r.name FROM room_member m JOIN room r ON r.id = m.room_id"
                        + " WHERE m.account_id = :account",
                "m.id",
                account,
                after.map(Membership::id),
                (row, context) -> new Membership(row.getLong("id"), row.getLong("room_id"), row.getString("name")));
    }

    List<SentFile> files(UUID account, Optional<SentFile> after) {
        return page(
                "SELECT f.id, f.room_id, r.name AS room, f.name, f.type, f.size, f.created_at"
                        + " FROM chat_file f JOIN room r ON r.id = f.room_id WHERE f.account_id = :account",
                "f.id",
                account,
                after.map(SentFile::id),
                (row, context) -> new SentFile(
                        row.getObject("id", UUID.class),
                        row.getLong("room_id"),
                        row.getString("room"),
                        row.getString("name"),
                        row.getString("type"),
                        row.getLong("size"),
                        time(row, "created_at")));
    }

    /** The next room behind that one in which the account has written. */
    Optional<Long> roomWrittenIn(UUID account, long after) {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT MIN(room_id) FROM message WHERE account_id = :account AND room_id > :after")
                .bind("account", account)
                .bind("after", after)
                .mapTo(Long.class)
                .findOne());
    }

    /** Without those that are deleted, whose text is gone. */
    List<Message> messages(UUID account, long room, Optional<Message> after) {
        return page(
                "SELECT m.id, m.room_id, r.name, m.seq, m.body, m.sent_at, m.edited_at, m.reply_to, m.attachment"
                        + " FROM message m JOIN room r ON r.id = m.room_id"
                        + " WHERE m.account_id = :account AND NOT m.deleted AND m.room_id = " + room,
                "m.seq",
                account,
                after.map(Message::seq),
                (row, context) -> new Message(
                        row.getObject("id", UUID.class),
                        row.getLong("room_id"),
                        row.getString("name"),
                        row.getLong("seq"),
                        row.getString("body"),
                        time(row, "sent_at"),
                        time(row, "edited_at"),
                        row.getObject("reply_to", UUID.class),
                        row.getString("attachment")));
    }

    private <T> List<T> page(String select, String order, UUID account, Optional<?> after, RowMapper<T> mapper) {
        String from = after.isPresent() ? " AND " + order + " > :after" : "";
        return database.jdbi().withHandle(handle -> {
            var query = handle.createQuery(select + from + " ORDER BY " + order + " LIMIT :limit")
                    .bind("account", account)
                    .bind("limit", PAGE);
            after.ifPresent(last -> query.bind("after", last));
            return query.map(mapper).list();
        });
    }

    private static @Nullable String time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : Times.text(time.toInstant());
    }
}
