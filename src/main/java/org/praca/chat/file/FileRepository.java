package org.praca.chat.file;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.praca.database.Database;
import org.praca.platform.Times;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/** The rows of files. */
@Singleton
public class FileRepository {
    private static final String SELECT =
            "SELECT f.id, f.room_id, r.name AS room_name, f.account_id, f.name, f.type, f.size"
                    + " FROM chat_file f JOIN room r ON r.id = f.room_id WHERE f.id = :id";

    private final Database database;
    private final Clock clock;

    @Inject
    public FileRepository(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    public Optional<StoredFile> find(UUID id) {
        return database.jdbi().withHandle(handle -> find(handle, id));
    }

    /**
     * The file of that room that a message is about to name, in the transaction of {@code handle}; it is kept as long as the
     * message names it.
     */
    public static Optional<StoredFile> name(Handle handle, UUID id, long roomId, Instant now) {
        int found = handle.execute(
                "UPDATE chat_file SET named_at = ? WHERE id = ? AND room_id = ?", Times.sql(now), id, roomId);
        return found == 1 ? find(handle, id) : Optional.empty();
    }

    /** Takes out the file that a message named, unless another one does, in the transaction of {@code handle}; its bytes follow. */
    public static void drop(Handle handle, UUID id) {
        handle.execute(
                "DELETE FROM chat_file WHERE id = ? AND NOT EXISTS"
                        + " (SELECT 1 FROM message m WHERE m.attachment_id = chat_file.id)",
                id);
    }

    /** From now on there may be bytes of that id. */
    void expectBytes(UUID id) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO file_bytes (id, touched_at) VALUES (?, ?)", id, Times.sql(clock.instant())));
    }

    /** There are none any more. */
    void forgetBytes(UUID id) {
        database.jdbi().useHandle(handle -> handle.execute("DELETE FROM file_bytes WHERE id = ?", id));
    }

    /** The file, whose bytes are stored. Refuses with a {@link Problem} 503 where that took so long that they were swept. */
    void insert(StoredFile file) {
        var now = Times.sql(clock.instant());
        database.jdbi().useTransaction(handle -> {
            if (handle.execute("UPDATE file_bytes SET touched_at = ? WHERE id = ?", now, file.id()) != 1) {
                throw Problem.of(Code.UNAVAILABLE);
            }
            handle.createUpdate(
                            "INSERT INTO chat_file (id, room_id, account_id, name, type, size, created_at, named_at)"
                                    + " VALUES (:id, :room, :account, :name, :type, :size, :now, :now)")
                    .bind("id", file.id())
                    .bind("room", file.roomId())
                    .bind("account", file.accountId())
                    .bind("name", file.name())
                    .bind("type", file.type())
                    .bind("size", file.size())
                    .bind("now", now)
                    .execute();
        });
    }

    private static Optional<StoredFile> find(Handle handle, UUID id) {
        return handle.createQuery(SELECT)
                .bind("id", id)
                .map(FileRepository::file)
                .findOne();
    }

    private static StoredFile file(ResultSet row, StatementContext context) throws SQLException {
        return new StoredFile(
                row.getObject("id", UUID.class),
                row.getLong("room_id"),
                row.getString("room_name"),
                row.getObject("account_id", UUID.class),
                row.getString("name"),
                row.getString("type"),
                row.getLong("size"));
    }
}
