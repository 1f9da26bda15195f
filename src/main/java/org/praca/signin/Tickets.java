package org.praca.signin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;
import org.praca.access.Access;
import org.praca.access.Amr;
import org.praca.access.Standing;
import org.praca.auth.Caller;
import org.praca.database.Database;
import org.praca.platform.Times;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.token.AccessTokens;
import org.praca.token.RefreshToken;

/** One-time tickets for WebSocket handshakes of clients that can set no header; good once, for 30 seconds, on any node. */
@Singleton
public class Tickets {
    private static final Duration LIFETIME = Duration.ofSeconds(30);

    /** As answered; {@code expires_in} in seconds. */
    public record Ticket(
            String ticket, @JsonProperty("expires_in") long expiresIn) {
        @Override
        public String toString() {
            return "Ticket[…]";
        }
    }

    private record Row(
            UUID accountId, UUID sessionId, Instant authTime, Instant tokenUntil, Instant expiresAt, Amr amr) {}

    private final Database database;
    private final Access access;
    private final AccessTokens tokens;
    private final Clock clock;

    @Inject
    public Tickets(Database database, Access access, AccessTokens tokens, Clock clock) {
        this.database = database;
        this.access = access;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** A ticket worth what is left of the caller's access token. */
    public Ticket issue(Caller caller) {
        String ticket = RefreshToken.random();
        Instant now = clock.instant();
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO ws_ticket (ticket_hash, account_id, session_id, auth_time, token_until, expires_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?)",
                        RefreshToken.sha256(ticket),
                        caller.accountId(),
                        caller.sessionId(),
                        Times.sql(caller.authenticatedAt()),
                        Times.sql(caller.expiresAt()),
                        Times.sql(now.plus(LIFETIME))));
        return new Ticket(ticket, LIFETIME.toSeconds());
    }

    /** An access token for the ticket, which is used up. @throws Problem {@code token_not_valid} or {@code unavailable} */
    public String redeem(String ticket) {
        try {
            Row row = take(RefreshToken.sha256(ticket.length() > 128 ? "" : ticket))
                    .filter(found -> clock.instant().isBefore(found.expiresAt()))
                    .orElseThrow(() -> Problem.of(Code.TOKEN_NOT_VALID));
            Standing standing = access.standing(row.accountId(), row.amr())
                    .filter(Standing::active)
                    .orElseThrow(() -> Problem.of(Code.TOKEN_NOT_VALID));
            return tokens.issue(standing, row.sessionId(), row.authTime(), row.tokenUntil());
        } catch (JdbiException e) {
            throw Problem.of(Code.UNAVAILABLE).retryAfter(Duration.ofSeconds(2));
        }
    }

    /** Of several who come with the same ticket, the one whose DELETE finds it. */
    private Optional<Row> take(String hash) {
        return database.jdbi().inTransaction(handle -> {
            Optional<Row> row = handle.createQuery(
                            "SELECT t.account_id, t.session_id, t.auth_time, t.token_until, t.expires_at, s.amr"
                                    + " FROM ws_ticket t JOIN session s ON s.id = t.session_id WHERE t.ticket_hash = :hash")
                    .bind("hash", hash)
                    .map((found, context) -> new Row(
                            found.getObject("account_id", UUID.class),
                            found.getObject("session_id", UUID.class),
                            found.getObject("auth_time", OffsetDateTime.class).toInstant(),
                            found.getObject("token_until", OffsetDateTime.class).toInstant(),
                            found.getObject("expires_at", OffsetDateTime.class).toInstant(),
                            Amr.parse(found.getString("amr"))))
                    .findOne();
            return handle.execute("DELETE FROM ws_ticket WHERE ticket_hash = ?", hash) == 1 ? row : Optional.empty();
        });
    }
}
