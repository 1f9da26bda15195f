package org.praca.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.praca.access.Access;
import org.praca.access.Standing;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Origin;
import org.praca.audit.Subject;
import org.praca.change.Change.SessionEnded;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.platform.Cursor;
import org.praca.platform.Settings;
import org.praca.platform.Text;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.token.AccessTokens;
import org.praca.token.RefreshToken;

/**
 * Opens, refreshes and ends sessions. An ended session's row is gone; until its last access token has expired every node also
 * remembers its id, so that a request needs no database to know. Thread-safe.
 */
@Singleton
public class Sessions {
    /** How a session comes to its end before its time. */
    public enum Ending {
        LOGOUT,
        LOGOUT_ALL,
        OWNER,
        ADMINISTRATOR
    }

    /** Both tokens of a session. */
    public record Tokens(String access, String refresh) {}

    private final Database database;
    private final SessionRepository repository;
    private final Changes changes;
    private final Audit audit;
    private final Access access;
    private final AccessTokens accessTokens;
    private final Clock clock;
    private final Duration idle;
    private final Duration longest;
    private final Duration grace;
    private final Cache<UUID, Boolean> ended;

    @Inject
    public Sessions(
            Database database,
            SessionRepository repository,
            Changes changes,
            Audit audit,
            Access access,
            AccessTokens accessTokens,
            Clock clock,
            Settings settings) {
        this.database = database;
        this.repository = repository;
        this.changes = changes;
        this.audit = audit;
        this.access = access;
        this.accessTokens = accessTokens;
        this.clock = clock;
        this.idle = settings.refreshTokenLifetime();
        this.longest = settings.sessionLifetime();
        this.grace = settings.refreshGrace();
        this.ended = Caffeine.newBuilder()
                .expireAfterWrite(settings.accessTokenLifetime().plusMinutes(2))
                .build();
    }

    /**
     * A new session of an account that has just proved who it is, by the means that its standing names, if the proof still holds
     * within the transaction: a password that was changed meanwhile opens nothing.
     */
    public Optional<Tokens> open(Standing standing, String ip, String userAgent, Predicate<Handle> proved) {
        Instant now = clock.instant();
        RefreshToken token = RefreshToken.first(UUID.randomUUID());
        Session session = new Session(
                token.sessionId(),
                standing.accountId(),
                token.hash(),
                token.generation(),
                RefreshToken.random(),
                now,
                now,
                now,
                now,
                earlier(now.plus(idle), now.plus(longest)),
                now.plus(longest),
                Text.fit(ip, 64),
                Text.fit(userAgent.replace('\0', ' '), 300),
                standing.amr());
        Subject owner = Subject.of(standing.accountId(), standing.username());
        boolean open = database.jdbi().inTransaction(handle -> {
            boolean holds = proved.test(handle);
            if (holds) {
                Origin.identify(standing.accountId(), standing.username());
                repository.insert(handle, session);
                audit.record(handle, AuditEvent.LOGIN_SUCCEEDED, owner, naming(session.id()));
            }
            return holds;
        });
        return open
                ? Optional.of(
                        new Tokens(accessTokens.issue(standing, session.id(), now, session.expiresAt()), token.text()))
                : Optional.empty();
    }

    /**
     * The next tokens of the session. The newest token moves the chain on; the one before it gives the same successor again
     * within the grace; any other genuine one ends the session.
     *
     * @throws Problem {@code token_not_valid} or {@code token_reused}
     */
    public Tokens refresh(String text) {
        RefreshToken token = RefreshToken.parse(text).orElseThrow(Sessions::notValid);
        Instant now = clock.instant();
        Session session = live(token.sessionId(), now);
        while (session.turn(token, now, grace) == Session.Turn.NEXT && !rotate(token, session, now)) {
            session = live(token.sessionId(), now);
        }
        return switch (session.turn(token, now, grace)) {
            case NEXT, AGAIN -> tokens(session, token.successor(session.chainKey()));
            case REUSED -> {
                end(session, AuditEvent.TOKEN_REUSED, naming(session.id()));
                throw Problem.of(Code.TOKEN_REUSED);
            }
            case FOREIGN -> throw notValid();
        };
    }

    /** Moves the chain on; false where somebody else was faster, after whom the token is the newest one no more. */
    private boolean rotate(RefreshToken token, Session session, Instant now) {
        RefreshToken next = token.successor(session.chainKey());
        Instant idleUntil = earlier(now.plus(idle), session.expiresAt());
        return database.jdbi().withHandle(handle -> repository.rotate(handle, token, next, now, idleUntil));
    }

    private Tokens tokens(Session session, RefreshToken refresh) {
        Standing standing = access.standing(session.accountId(), session.amr())
                .filter(Standing::active)
                .orElseThrow(Sessions::notValid);
        return new Tokens(
                accessTokens.issue(standing, session.id(), session.authenticatedAt(), session.expiresAt()),
                refresh.text());
    }

    /** A further factor was shown in the session: its next access token says so. Within the caller's transaction. */
    public void strengthen(Handle handle, UUID id, String... words) {
        repository
                .find(handle, id)
                .ifPresent(
                        session -> repository.setAmr(handle, id, session.amr().and(words)));
    }

    /** The live session whose newest refresh token this is; empty for any other text. */
    public Optional<Session> byRefreshToken(String text) {
        Instant now = clock.instant();
        return RefreshToken.parse(text).flatMap(token -> find(token.sessionId())
                .filter(session -> !session.isOver(now))
                .filter(session -> session.turn(token, now, grace) == Session.Turn.NEXT));
    }

    public Optional<Session> find(UUID id) {
        return database.jdbi().withHandle(handle -> repository.find(handle, id));
    }

    /** The live sessions of the account, oldest first. */
    public List<Session> ofAccount(UUID accountId) {
        Instant now = clock.instant();
        return database.jdbi().withHandle(handle -> repository.ofAccount(handle, accountId)).stream()
                .filter(session -> !session.isOver(now))
                .toList();
    }

    /** Up to {@code limit} live sessions behind that place, oldest first. */
    public List<Session> page(Optional<Cursor<UUID>> after, int limit) {
        return database.jdbi().withHandle(handle -> repository.page(handle, after, clock.instant(), limit));
    }

    /** Ends everybody's sessions but that one. */
    public void endAllBut(UUID spared) {
        List<SessionEnded> over = database.jdbi().inTransaction(handle -> {
            List<SessionEnded> ended = repository.ids(handle).stream()
                    .filter(id -> !id.equals(spared) && endWithin(handle, id))
                    .map(SessionEnded::new)
                    .toList();
            recordEnd(handle, Subject.NOBODY, ended, Ending.ADMINISTRATOR);
            return ended;
        });
        changes.announce(over);
    }

    /** Ends the session; whether there was one. */
    public boolean end(UUID id, Ending how) {
        Optional<Session> found = find(id);
        Map<String, Object> detail = Map.of("session", id, "by", word(how));
        if (found.isEmpty()) {
            changes.announce(new SessionEnded(id));
            return false;
        }
        return end(found.get(), AuditEvent.SESSION_ENDED, detail);
    }

    private boolean end(Session session, AuditEvent event, Map<String, ?> detail) {
        Subject owner = owner(session.accountId());
        boolean found = database.jdbi().inTransaction(handle -> {
            boolean ended = endWithin(handle, session.id());
            if (ended) {
                audit.record(handle, event, owner, detail);
            }
            return ended;
        });
        changes.announce(new SessionEnded(session.id()));
        return found;
    }

    /** Ends all sessions of the account. */
    public void endAll(UUID accountId, Ending how) {
        Subject owner = owner(accountId);
        List<SessionEnded> over = database.jdbi().inTransaction(handle -> {
            List<SessionEnded> ended = endWithin(handle, accountId, session -> true);
            recordEnd(handle, owner, ended, how);
            return ended;
        });
        changes.announce(over);
    }

    private void recordEnd(Handle handle, Subject owner, List<SessionEnded> ended, Ending how) {
        if (!ended.isEmpty()) {
            Map<String, Object> detail = Map.of("sessions", ended.size(), "by", word(how));
            audit.record(handle, AuditEvent.SESSION_ENDED, owner, detail);
        }
    }

    /** Asked before a transaction begins: it may take a connection of its own. */
    private Subject owner(UUID accountId) {
        return access.standing(accountId)
                .map(standing -> Subject.of(accountId, standing.username()))
                .orElse(new Subject(accountId, null));
    }

    private static Map<String, Object> naming(UUID sessionId) {
        return Map.of("session", sessionId);
    }

    private static String word(Ending how) {
        return how.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Ends those sessions of the account that the condition picks, within the caller's transaction, who announces what comes back
     * after the commit, and audits why.
     */
    public List<SessionEnded> endWithin(Handle handle, UUID accountId, Predicate<Session> which) {
        List<SessionEnded> over = new ArrayList<>();
        for (Session session : repository.ofAccount(handle, accountId)) {
            if (which.test(session) && endWithin(handle, session.id())) {
                over.add(new SessionEnded(session.id()));
            }
        }
        return over;
    }

    private boolean endWithin(Handle handle, UUID id) {
        boolean found = repository.delete(handle, id);
        if (found) {
            changes.record(handle, new SessionEnded(id));
        }
        return found;
    }

    /** Whether the session is known to be over; costs no I/O. */
    public boolean isEnded(UUID id) {
        return ended.getIfPresent(id) != null;
    }

    void on(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) org.praca.change.Change change) {
        if (change instanceof SessionEnded over) {
            ended.put(over.sessionId(), true);
        }
    }

    private Session live(UUID id, Instant now) {
        return find(id).filter(session -> !session.isOver(now)).orElseThrow(Sessions::notValid);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Problem notValid() {
        return Problem.of(Code.TOKEN_NOT_VALID);
    }
}
