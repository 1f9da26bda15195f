package org.praca.chat.member;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Times;

/** The rows of bans. Every method works within the caller's transaction. */
@Singleton
public class BanRepository {
    /** In place of an older ban of that account, if there is one; the new one's number. */
    public long put(Handle handle, long roomId, UUID accountId, @Nullable Instant until) {
        handle.execute("DELETE FROM room_ban WHERE room_id = ? AND account_id = ?", roomId, accountId);
        return handle.createUpdate(
                        "INSERT INTO room_ban (room_id, account_id, ends_at) VALUES (:room, :account, :until)")
                .bind("room", roomId)
                .bind("account", accountId)
                .bindByType("until", until == null ? null : Times.sql(until), OffsetDateTime.class)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one();
    }

    /** Whether there was a ban that still held. */
    public boolean delete(Handle handle, long roomId, UUID accountId, Instant now) {
        return handle.execute(
                        "DELETE FROM room_ban WHERE room_id = ? AND account_id = ? AND (ends_at IS NULL OR ends_at > ?)",
                        roomId,
                        accountId,
                        Times.sql(now))
                == 1;
    }

    /** Cleans away what holds no longer, in all rooms. */
    public void deleteOver(Handle handle, Instant now) {
        handle.execute("DELETE FROM room_ban WHERE ends_at <= ?", Times.sql(now));
    }

    /** The room's bans behind that number that hold, oldest first. */
    public List<Ban> page(Handle handle, long roomId, long after, int limit, Instant now) {
        return handle.createQuery("SELECT b.id, a.username, b.ends_at FROM room_ban b"
                        + " JOIN account a ON a.id = b.account_id WHERE b.room_id = :room AND b.id > :after"
                        + " AND (b.ends_at IS NULL OR b.ends_at > :now) ORDER BY b.id LIMIT :limit")
                .bind("room", roomId)
                .bind("after", after)
                .bind("now", Times.sql(now))
                .bind("limit", limit)
                .map((row, context) -> {
                    OffsetDateTime until = row.getObject("ends_at", OffsetDateTime.class);
                    return new Ban(
                            row.getLong("id"), row.getString("username"), until == null ? null : until.toInstant());
                })
                .list();
    }
}
