package org.praca.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.access.Amr;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.AuditRepository;
import org.praca.audit.Subject;
import org.praca.database.Database;
import org.praca.database.Leases;
import org.praca.platform.Settings;
import org.praca.platform.Times;
import org.praca.session.Session;
import org.praca.session.SessionRepository;
import org.praca.testing.MutableClock;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** What goes by itself, and that nothing else does; run on each database. */
abstract class ExpiredRowsContract {
    private final MutableClock clock = new MutableClock();
    private final UUID account = UUID.randomUUID();

    abstract Database database();

    @BeforeEach
    void makeAnAccount() {
        sweep(Duration.ofDays(3650));
        database().jdbi().useTransaction(handle -> new AccountRepository()
                .insert(
                        handle,
                        new Account(account, "u" + account, "", "", "", "hash", true, 1, clock.instant(), null)));
    }

    @Test
    void takesOutSessionsAndTheirTicketsWhenTheyAreOver() {
        database().jdbi().useTransaction(handle -> {
            for (int i = 0; i < 2 * ExpiredRows.AT_ONCE + 1; i++) {
                session(handle, clock.instant());
            }
            ticket(handle, session(handle, clock.instant().plusMillis(1)), clock.instant());
            ticket(
                    handle,
                    session(handle, clock.instant().plusSeconds(60)),
                    clock.instant().plusSeconds(30));
        });
        sweep(Duration.ZERO);
        assertThat(count("session")).isEqualTo(2);
        assertThat(count("ws_ticket")).isEqualTo(1);
        sweep(Duration.ofSeconds(30));
        assertThat(count("session")).isEqualTo(1);
        assertThat(count("ws_ticket")).isZero();
    }

    @Test
    void takesOutWhatNobodyCameBackWith() {
        Instant now = clock.instant();
        database().jdbi().useHandle(handle -> {
            handle.execute(
                    "INSERT INTO login_step (token_hash, account_id, account_version, address, expires_at)"
                            + " VALUES (?, ?, 1, '', ?)",
                    account.toString(),
                    account,
                    Times.sql(now));
            handle.execute(
                    "INSERT INTO passkey_challenge (challenge_hash, purpose, owner, expires_at) VALUES (?, 'get', '', ?)",
                    account.toString(),
                    Times.sql(now));
            handle.execute(
                    "INSERT INTO mail_token (token_hash, purpose, account_id, bound_to, expires_at)"
                            + " VALUES (?, 'reset', ?, '', ?)",
                    account.toString(),
                    account,
                    Times.sql(now));
        });
        sweep(Duration.ofSeconds(-1));
        assertThat(List.of(count("login_step"), count("passkey_challenge"), count("mail_token")))
                .containsOnly(1L);
        sweep(Duration.ofSeconds(1));
        assertThat(List.of(count("login_step"), count("passkey_challenge"), count("mail_token")))
                .containsOnly(0L);
    }

    @Test
    void keepsWhatNodesMustKnowForTwiceTheLifeOfAnAccessToken() {
        database()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO node_change (id, kind, subject, version, at) VALUES (?, 'keys_changed', '', 0, ?)",
                        UUID.randomUUID(),
                        Times.sql(clock.instant())));
        sweep(Duration.ofMinutes(62));
        assertThat(count("node_change")).isEqualTo(1);
        sweep(Duration.ofMinutes(1));
        assertThat(count("node_change")).isZero();
    }

    @Test
    void keepsAuditedEventsForAYearUnlessToldOtherwise() {
        new Audit(database(), new AuditRepository(), clock)
                .record(AuditEvent.USER_CREATED, Subject.of(account, "ana"), Map.of());
        sweep(Duration.ofDays(364));
        assertThat(count("audit_event")).isEqualTo(1);
        sweep(Duration.ofDays(1));
        assertThat(count("audit_event")).isZero();
    }

    private UUID session(Handle handle, Instant end) {
        UUID id = UUID.randomUUID();
        Instant now = clock.instant();
        new SessionRepository()
                .insert(
                        handle,
                        new Session(
                                id, account, "h", 0, "k", now, now, now, now, end, end, "ip", "agent", Amr.PASSWORD));
        return id;
    }

    private void ticket(Handle handle, UUID session, Instant end) {
        handle.execute(
                "INSERT INTO ws_ticket (ticket_hash, account_id, session_id, auth_time, token_until, expires_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                UUID.randomUUID().toString(),
                account,
                session,
                Times.sql(clock.instant()),
                Times.sql(end),
                Times.sql(end));
    }

    private long count(String table) {
        return database().jdbi().withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table)
                .mapTo(Long.class)
                .one());
    }

    private void sweep(Duration later) {
        clock.advance(later);
        ExpiredRows rows = new ExpiredRows(database(), new Leases(database(), clock), clock, Settings.from(Map.of()));
        rows.sweep();
        rows.close();
    }
}
