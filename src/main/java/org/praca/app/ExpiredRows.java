package org.praca.app;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.database.Leases;
import org.praca.platform.Settings;
import org.praca.platform.Threads;
import org.praca.platform.Times;

/**
 * Takes out the rows that are over by themselves, a little at a time, on one node at a time. Nothing depends on it: whoever reads
 * such a row compares its time.
 */
@Singleton
public class ExpiredRows {
    private static final System.Logger LOG = System.getLogger(ExpiredRows.class.getName());
    private static final Duration PAUSE = Duration.ofMinutes(5);
    static final int AT_ONCE = 500;

    /**
     * Rows that go {@code kept} after their time.
     *
     * @param key the primary key
     * @param time a column with an index
     */
    private record Rule(String table, String key, String time, Duration kept) {
        String statement() {
            return "DELETE FROM " + table + " WHERE " + key + " IN (SELECT " + key + " FROM " + table + " WHERE " + time
                    + " <= :before ORDER BY " + time + " LIMIT :limit) AND " + time + " <= :before";
        }
    }

    private final Database database;
    private final Leases leases;
    private final Clock clock;
    private final List<Rule> rules;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("praca-expiry"));

    @Inject
    public ExpiredRows(Database database, Leases leases, Clock clock, Settings settings) {
        this.database = database;
        this.leases = leases;
        this.clock = clock;
        // The idle end of a session never lies behind its absolute one.
        this.rules = List.of(
                new Rule("session", "id", "idle_until", Duration.ZERO),
                new Rule("ws_ticket", "ticket_hash", "expires_at", Duration.ZERO),
                new Rule("login_step", "token_hash", "expires_at", Duration.ZERO),
                new Rule("passkey_challenge", "challenge_hash", "expires_at", Duration.ZERO),
                new Rule("mail_token", "token_hash", "expires_at", Duration.ZERO),
                new Rule("node_change", "id", "at", Changes.kept(settings)),
                new Rule("audit_event", "id", "at", settings.auditRetention()));
    }

    public void start() {
        var unused = timer.scheduleWithFixedDelay(this::attempt, 1, PAUSE.toMinutes(), TimeUnit.MINUTES);
    }

    private void attempt() {
        try {
            if (leases.take("expired", PAUSE)) {
                sweep();
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Expired rows were not taken out: {0}", e.getMessage());
        }
    }

    void sweep() {
        for (Rule rule : rules) {
            OffsetDateTime before = Times.sql(clock.instant().minus(rule.kept()));
            while (takeOut(rule, before) == AT_ONCE) {
                // each in a transaction of its own, so that nobody waits for long
            }
        }
    }

    private int takeOut(Rule rule, OffsetDateTime before) {
        return database.jdbi().withHandle(handle -> handle.createUpdate(rule.statement())
                .bind("before", before)
                .bind("limit", AT_ONCE)
                .execute());
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }
}
