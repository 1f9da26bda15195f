package org.praca.audit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.praca.database.Database;

/**
 * Writes down security events: each is one row, and one line of the log {@code praca.audit} once that row is committed. Who did it
 * and from where is the {@link Origin} of the thread. What is handed over must hold no password, token or secret, nor text that
 * may be one (such as a name that no account has). Thread-safe.
 */
@Singleton
public class Audit {
    private static final System.Logger LOG = System.getLogger("praca.audit");
    private static final int LONGEST_NAME = 300;
    private static final int LONGEST_ADDRESS = 64;

    private final Database database;
    private final AuditRepository repository;
    private final Clock clock;

    @Inject
    public Audit(Database database, AuditRepository repository, Clock clock) {
        this.database = database;
        this.repository = repository;
        this.clock = clock;
    }

    /**
     * Writes the event in the transaction of the change that it tells of.
     *
     * @param detail texts, numbers, flags and lists of texts by name; long ones are cut
     */
    public void record(Handle handle, AuditEvent event, Subject subject, Map<String, ?> detail) {
        AuditEntry entry = new AuditEntry(
                0,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                event.word(),
                printable(subject),
                printable(Origin.current()),
                Detail.json(detail));
        repository.insert(handle, entry);
        Runnable tell = () -> LOG.log(System.Logger.Level.INFO, LogLine.of(entry));
        if (handle.isInTransaction()) {
            handle.afterCommit(tell);
        } else {
            tell.run();
        }
    }

    /** Writes an event that changes nothing else, such as a refusal, in a transaction of its own. */
    public void record(AuditEvent event, Subject subject, Map<String, ?> detail) {
        database.jdbi().useTransaction(handle -> record(handle, event, subject, detail));
    }

    /** Up to so many rows, newest first. */
    public List<AuditEntry> page(AuditFilter filter, int limit) {
        return database.jdbi().withHandle(handle -> repository.page(handle, filter, limit));
    }

    private static Subject printable(Subject subject) {
        String name = subject.username();
        return new Subject(subject.accountId(), name == null ? null : Detail.printable(name, LONGEST_NAME));
    }

    private static Origin printable(Origin origin) {
        String actor = origin.actor();
        String ip = origin.ip();
        return new Origin(
                origin.actorId(),
                actor == null ? null : Detail.printable(actor, LONGEST_NAME),
                ip == null ? null : Detail.printable(ip, LONGEST_ADDRESS));
    }
}
