package org.praca.chat.member;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The rows of members. Every method works within the caller's transaction. */
@Singleton
public class MemberRepository {
    /** Fails as a duplicate for one who is a member already. */
    public void insert(Handle handle, long roomId, UUID accountId) {
        handle.execute("INSERT INTO room_member (room_id, account_id) VALUES (?, ?)", roomId, accountId);
    }

    /** Whether there was such a member. */
    public boolean delete(Handle handle, long roomId, UUID accountId) {
        return handle.execute("DELETE FROM room_member WHERE room_id = ? AND account_id = ?", roomId, accountId) == 1;
    }

    /** The room's members behind that number, oldest first. */
    public List<Member> page(Handle handle, long roomId, long after, int limit) {
        return handle.createQuery("SELECT m.id, m.account_id, a.username FROM room_member m"
                        + " JOIN account a ON a.id = m.account_id"
                        + " WHERE m.room_id = :room AND m.id > :after ORDER BY m.id LIMIT :limit")
                .bind("room", roomId)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> new Member(
                        row.getLong("id"), row.getObject("account_id", UUID.class), row.getString("username")))
                .list();
    }
}
