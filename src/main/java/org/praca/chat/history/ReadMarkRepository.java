package org.praca.chat.history;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.praca.database.Database;

/** The rows that say how far each user has read in each room. */
@Singleton
public class ReadMarkRepository {
    /** A room with what there is of it for a user. */
    public record Unread(String room, long seq, long read, long count) {}

    private final Database database;

    @Inject
    public ReadMarkRepository(Database database) {
        this.database = database;
    }

    /** Moves the mark forward, at most to the room's top. @return where it is now; empty where it was there or further already */
    public Optional<Long> advance(UUID accountId, long roomId, long seq) {
        try {
            return database.jdbi().inTransaction(handle -> top(handle, roomId)
                    .map(top -> Math.min(top, seq))
                    .filter(capped -> set(handle, accountId, roomId, capped)));
        } catch (JdbiException e) {
            if (Database.isDuplicate(e)) {
                return advance(accountId, roomId, seq);
            }
            throw e;
        }
    }

    private static Optional<Long> top(Handle handle, long roomId) {
        return handle.createQuery("SELECT last_seq FROM room WHERE id = :room")
                .bind("room", roomId)
                .mapTo(Long.class)
                .findOne();
    }

    private static boolean set(Handle handle, UUID accountId, long roomId, long seq) {
        if (handle.execute(
                        "UPDATE read_mark SET seq = ? WHERE account_id = ? AND room_id = ? AND seq < ?",
                        seq,
                        accountId,
                        roomId,
                        seq)
                == 1) {
            return true;
        }
        boolean present = handle.createQuery("SELECT 1 FROM read_mark WHERE account_id = :account AND room_id = :room")
                .bind("account", accountId)
                .bind("room", roomId)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
        if (!present) {
            handle.execute("INSERT INTO read_mark (account_id, room_id, seq) VALUES (?, ?, ?)", accountId, roomId, seq);
        }
        return !present;
    }

    /**
     * The rooms that the user has read or written in or is a member of, by name; others' messages behind his mark count.
     *
     * @param seesAll whether private rooms count that the user is no member of
     */
    public List<Unread> unread(UUID accountId, boolean seesAll) {
        return database.jdbi().withHandle(handle -> handle.createQuery("""
                        SELECT r.name, r.last_seq, COALESCE(k.seq, 0) AS seen,
                          (SELECT COUNT(*) FROM message m WHERE m.room_id = r.id AND m.seq > COALESCE(k.seq, 0)
                            AND m.account_id <> :account AND NOT m.deleted) AS number
                        FROM room r LEFT JOIN read_mark k ON k.room_id = r.id AND k.account_id = :account
                        WHERE r.id IN (SELECT room_id FROM read_mark WHERE account_id = :account
                          UNION SELECT room_id FROM message WHERE account_id = :account
                          UNION SELECT room_id FROM room_member WHERE account_id = :account)
                        AND (:all OR NOT r.is_private OR EXISTS (
                          SELECT 1 FROM room_member b WHERE b.room_id = r.id AND b.account_id = :account))
                        ORDER BY r.name""")
                .bind("account", accountId)
                .bind("all", seesAll)
                .map((row, context) -> new Unread(
                        row.getString("name"), row.getLong("last_seq"), row.getLong("seen"), row.getLong("number")))
                .list());
    }
}
