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
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementContext;
import org.praca.database.Database;
import org.praca.platform.Text;
import org.praca.platform.Times;

/** The rows of rooms. */
@Singleton
public class RoomRepository {
    private static final String COLUMNS = "id, name, owner_id, last_seq";

    private final Database database;
    private final Clock clock;

    @Inject
    public RoomRepository(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The new room; empty where the name is taken. */
    public Optional<Room> create(String name, UUID owner) {
        try {
            return Optional.of(database.jdbi().withHandle(handle -> {
                long id = handle.createUpdate("INSERT INTO room (name, name_key, owner_id, last_seq, created_at)"
                                + " VALUES (:name, :key, :owner, 0, :now)")
                        .bind("name", name)
                        .bind("key", Text.fold(name))
                        .bind("owner", owner)
                        .bind("now", Times.sql(clock.instant()))
                        .executeAndReturnGeneratedKeys("id")
                        .mapTo(Long.class)
                        .one();
                return new Room(id, name, owner, 0);
            }));
        } catch (JdbiException e) {
            if (Database.isDuplicate(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** By name, without regard to case. */
    public Optional<Room> find(String name) {
        return Text.hasNull(name) ? Optional.empty() : findByKey(Text.fold(name));
    }

    private Optional<Room> findByKey(String key) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + " FROM room WHERE name_key = :key")
                        .bind("key", key)
                        .map(RoomRepository::room)
                        .findOne());
    }

    /** Rooms behind that id whose name contains the text (any case), by id. */
    public List<Room> page(String search, long after, int limit) {
        String folded = Text.fold(search).toLowerCase(Locale.ROOT).replaceAll("([!%_])", "!$1");
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + " FROM room WHERE id > :after"
                                + " AND (:search = '' OR name_key LIKE :like ESCAPE '!') ORDER BY id LIMIT :limit")
                        .bind("after", after)
                        .bind("search", folded)
                        .bind("like", "%" + folded + "%")
                        .bind("limit", limit)
                        .map(RoomRepository::room)
                        .list());
    }

    public boolean delete(Handle handle, long id) {
        return handle.execute("DELETE FROM room WHERE id = ?", id) == 1;
    }

    /** The newest message's number of each of those rooms that still exist. */
    public Map<Long, Long> tops(Collection<Long> ids) {
        Map<Long, Long> found = new HashMap<>();
        if (!ids.isEmpty()) {
            database.jdbi().useHandle(handle -> handle.createQuery("SELECT id, last_seq FROM room WHERE id IN (<ids>)")
                    .bindList("ids", List.copyOf(ids))
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
                row.getLong("last_seq"));
    }
}
