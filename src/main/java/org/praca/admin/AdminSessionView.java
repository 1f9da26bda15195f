package org.praca.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.praca.auth.Caller;
import org.praca.platform.Times;
import org.praca.session.Session;

/** A session as administrators see it. */
record AdminSessionView(
        String id,
        String user,
        @JsonProperty("user_id") String userId,
        @JsonProperty("created_at") @Nullable String createdAt,
        @JsonProperty("last_used_at") @Nullable String lastUsedAt,
        String ip,
        @JsonProperty("user_agent") String userAgent,
        boolean current) {

    static AdminSessionView of(Session session, String username, Caller caller) {
        return new AdminSessionView(
                session.id().toString(),
                username,
                session.accountId().toString(),
                Times.text(session.createdAt()),
                Times.text(session.lastUsedAt()),
                session.ip(),
                session.userAgent(),
                session.id().equals(caller.sessionId()));
    }
}
