package org.praca.chat.room;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.praca.database.Database;
import org.praca.platform.Text;
import org.praca.platform.Times;

/** The rows of rooms. */
@Singleton
public class RoomRepository {
    private static final String COLUMNS = "r.id, r.name, r.owner_id, r.last_seq, r.is_private";
    /** Of the account {@code :account}. */
    private static final String IS_MEMBER =
            "EXISTS (SELECT 1 FROM room_member m WHERE m.room_id = r.id AND m.account_id = :account)";

    private static final String IS_BANNED =
            "EXISTS (SELECT 1 FROM room_ban b WHERE b.room_id = r.id AND b.account_id = :account"
                    + " AND (b.ends_at IS NULL OR b.ends_at > :now))";

    private static final String DISOWN = "UPDATE room SET owner_id = NULL WHERE id = ? AND owner_id = ?";

    private final Database database;
    private final Clock clock;

    @Inject
    public RoomRepository(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The new room, open to everybody, of that owner if it has one; empty where the name is taken. */
    public Optional<Room> create(String name, @Nullable UUID owner) {
        return unlessTaken(handle -> insert(handle, name, owner, false));
    }

    /** The same of a room whose only member so far is its owner. */
    public Optional<Room> createPrivate(String name, UUID owner) {
        return unlessTaken(handle -> {
            Room room = insert(handle, name, owner, true);
            handle.execute("INSERT INTO room_member (room_id, account_id) VALUES (?, ?)", room.id(), owner);
            return room;
        });
    }

    private Optional<Room> unlessTaken(HandleCallback<Room, RuntimeException> creation) {
        try {
            return Optional.of(database.jdbi().inTransaction(creation));
        } catch (JdbiException e) {
            if (Database.isDuplicate(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Room insert(Handle handle, String name, @Nullable UUID owner, boolean isPrivate) {
        long id = handle.createUpdate("INSERT INTO room (name, name_key, owner_id, last_seq, is_private, created_at)"
                        + " VALUES (:name, :key, :owner, 0, :private, :now)")
                .bind("name", name)
                .bind("key", Text.fold(name))
                .bind("owner", owner)
                .bind("private", isPrivate)
                .bind("now", Times.sql(clock.instant()))
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one();
        return new Room(id, name, owner, 0, isPrivate);
    }

    /** By name, without regard to case. */
    Optional<Place> place(String name, UUID accountId) {
        return Text.hasNull(name) ? Optional.empty() : place("r.name_key = :room", Text.fold(name), accountId);
    }

    Optional<Place> place(long id, UUID accountId) {
        return place("r.id = :room", id, accountId);
    }

    private Optional<Place> place(String condition, Object room, UUID accountId) {
        return database.jdbi().withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + ", " + IS_MEMBER
                        + " AS is_member, " + IS_BANNED + " AS is_banned FROM room r WHERE " + condition)
                .bind("room", room)
                .bind("account", accountId)
                .bind("now", Times.sql(clock.instant()))
                .map((row, context) ->
                        new Place(room(row, context), row.getBoolean("is_member"), row.getBoolean("is_banned")))
                .findOne());
    }

    /** Rooms behind that id whose name contains the text (any case), by id; private ones too. */
    List<Room> page(String search, long after, int limit) {
        return database.jdbi().withHandle(handle -> found(handle, "", search, after, limit)
                .map(RoomRepository::room)
                .list());
    }

    /** The same without the private ones that the account is no member of. */
    List<Room> page(String search, long after, int limit, UUID accountId) {
        return database.jdbi().withHandle(handle -> found(
                        handle, " AND (NOT r.is_private OR " + IS_MEMBER + ")", search, after, limit)
                .bind("account", accountId)
                .map(RoomRepository::room)
                .list());
    }

    private static Query found(Handle handle, String condition, String search, long after, int limit) {
        String folded = Text.fold(search).toLowerCase(Locale.ROOT).replaceAll("([!%_])", "!$1");
        return handle.createQuery("SELECT " + COLUMNS + " FROM room r WHERE r.id > :after"
                        + " AND (:search = '' OR r.name_key LIKE :like ESCAPE '!')" + condition
                        + " ORDER BY r.id LIMIT :limit")
                .bind("after", after)
                .bind("search", folded)
                .bind("like", "%" + folded + "%")
                .bind("limit", limit);
    }

    /** The room of that owner has none from then on. */
    public void disown(Handle handle, long id, UUID owner) {
        handle.execute(DISOWN, id, owner);
    }

    /** The same of all its rooms, in the order of their ids, as whoever writes into several locks them. */
    public void disownAll(Handle handle, UUID owner) {
        PreparedBatch updates = handle.prepareBatch(DISOWN);
        handle.createQuery("SELECT id FROM room WHERE owner_id = :owner ORDER BY id")
                .bind("owner", owner)
                .mapTo(Long.class)
                .forEach(id -> updates.add(id, owner));
        updates.execute();
    }

    public boolean delete(Handle handle, long id) {
        return handle.execute("DELETE FROM room WHERE id = ?", id) == 1;
    }

    /** The newest event's number of each of those rooms that still exist. */
    public Map<Long, Long> tops(Collection<Long> ids) {
        Map<Long, Long> found = new HashMap<>();
        if (!ids.isEmpty()) {
            database.jdbi().useHandle(handle -> handle.createQuery("SELECT id, last_seq FROM room"
                            + " WHERE id IN (SELECT * FROM UNNEST(CAST(:ids AS BIGINT ARRAY)))")
                    .bindArray("ids", Long.class, List.copyOf(ids))
                    .map((row, context) -> Map.entry(row.getLong("id"), row.getLong("last_seq")))
                    .forEach(entry -> found.put(entry.getKey(), entry.getValue())));
        }
        return found;
    }

    private static Room room(ResultSet row, StatementContext context) throws SQLException {
        return new Room(
                row.getLong("id"),
                row.getString("name"),
                row.getObject("owner_id", UUID.class),
                row.getLong("last_seq"),
                row.getBoolean("is_private"));
    }
}
