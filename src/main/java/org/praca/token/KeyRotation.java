package org.praca.token;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.change.Change.KeysChanged;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.database.Leases;
import org.praca.platform.Settings;
import org.praca.platform.Threads;
import org.praca.platform.Times;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.token.KeyRepository.Row;

/**
 * Replaces signing keys. A new one is announced: published for as long as a verifier may keep what it knew before. Then it signs, and
 * its predecessor only verifies, until the last token under it has run out; then that is deleted. All of this is written down as times
 * when the key is made, so that nobody has to tell the nodes when to do what. Thread-safe.
 */
@Singleton
public class KeyRotation {
    /** A key for people; {@code state} is announced, signing or verifying. */
    public record View(
            String kid,
            String state,
            @JsonProperty("created_at") @Nullable String createdAt,
            @JsonProperty("signs_at") @Nullable String signsAt,
            @JsonProperty("retires_at") @Nullable String retiresAt) {}

    private static final System.Logger LOG = System.getLogger(KeyRotation.class.getName());
    /** The clocks of two nodes may be so far apart. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    static final Duration ANNOUNCED = Keys.CACHE.plus(MARGIN);
    /** Keys at once: each is told to every verifier. */
    private static final int MOST = 10;

    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final Database database;
    private final KeyRepository repository;
    private final Keys keys;
    private final Changes changes;
    private final Leases leases;
    private final Audit audit;
    private final Clock clock;
    private final Optional<Duration> period;
    private final Duration afterwards;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("praca-keys"));

    @Inject
    public KeyRotation(
            Database database,
            KeyRepository repository,
            Keys keys,
            Changes changes,
            Leases leases,
            Audit audit,
            Clock clock,
            Settings settings) {
        this.database = database;
        this.repository = repository;
        this.keys = keys;
        this.changes = changes;
        this.leases = leases;
        this.audit = audit;
        this.clock = clock;
        this.period = settings.keyRotation();
        this.afterwards = settings.accessTokenLifetime()
                .plus(AccessTokens.LEEWAY)
                .plus(Keys.CACHE)
                .plus(MARGIN);
    }

    public void start() {
        var unused = timer.scheduleWithFixedDelay(this::attempt, LOOK.toSeconds(), LOOK.toSeconds(), TimeUnit.SECONDS);
    }

    private void attempt() {
        try {
            keys.reload();
            if (leases.take("keys", PAUSE)) {
                keepUp();
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "The signing keys were not looked after: {0}", e.getMessage());
        }
    }

    /** Those that have not retired; the one that signs last comes first. */
    public List<View> list() {
        Instant now = clock.instant();
        List<Row> live = live(database.jdbi().withHandle(repository::rows), now);
        return live.stream().map(row -> view(row, live, now)).toList();
    }

    /** The key of that id. @throws Problem 404 */
    public View find(String kid) {
        return list().stream()
                .filter(view -> view.kid().equals(kid))
                .findFirst()
                .orElseThrow(() -> Problem.of(Code.NOT_FOUND));
    }

    private static View view(Row row, List<Row> live, Instant now) {
        String state = row.signsAt().isAfter(now)
                ? "announced"
                : live.stream().filter(other -> other.signs(now)).findFirst().equals(Optional.of(row))
                        ? "signing"
                        : "verifying";
        return new View(
                row.kid(),
                state,
                Times.text(row.times().createdAt()),
                Times.text(row.signsAt()),
                Times.text(row.times().retiresAt()));
    }

    /** Announces the next key if its time has come, and deletes what has retired. */
    void keepUp() {
        change(handle -> false);
    }

    /** Announces the next key now, unless one is announced already. No verifier elsewhere meets a key that it does not know. */
    public View rotate() {
        change(handle -> {
            Instant now = clock.instant();
            return next(handle, now).isEmpty() && insert(handle, now, now.plus(ANNOUNCED));
        });
        return list().get(0);
    }

    /**
     * Lets the next key sign at once. A verifier elsewhere that does not ask again for an unknown key refuses it for a while.
     *
     * @throws Problem 409 where there are too many that verify still
     */
    public View rotateAtOnce() {
        change(handle -> {
            if (repository.rows(handle).size() >= MOST) {
                throw Problem.of(Code.CONFLICT, Message.of("problem.keys"));
            }
            return promote(handle, clock.instant());
        });
        return list().get(0);
    }

    /** Tokens under that key count nowhere any more, at once. @throws Problem 404 */
    public void retire(String kid) {
        change(handle -> {
            if (!repository.delete(handle, kid)) {
                throw Problem.of(Code.NOT_FOUND);
            }
            tell(handle, AuditEvent.KEY_RETIRED, "at once", kid);
            return true;
        });
    }

    private interface Work {
        boolean on(Handle handle);
    }

    /** Does the work and what follows from it; one after the other on all nodes. */
    private void change(Work work) {
        boolean changed = database.jdbi().inTransaction(handle -> {
            repository.lock(handle);
            boolean asked = work.on(handle);
            boolean done = settle(handle) || asked;
            if (done) {
                changes.record(handle, new KeysChanged());
            }
            return done;
        });
        if (changed) {
            changes.announce(new KeysChanged());
        }
    }

    private boolean settle(Handle handle) {
        Instant now = clock.instant();
        boolean changed = false;
        for (Row row : repository.rows(handle)) {
            if (!row.verifies(now)) {
                changed |= repository.delete(handle, row.kid());
                tell(handle, AuditEvent.KEY_RETIRED, "in time", row.kid());
            }
        }
        List<Row> rows = repository.rows(handle);
        if (rows.stream().noneMatch(row -> row.signs(now))) {
            changed |= promote(handle, now);
        } else if (isDue(rows.get(0), now)) {
            changed |= insert(handle, now, now.plus(ANNOUNCED));
        }
        return giveEnds(handle) || changed;
    }

    private boolean isDue(Row newest, Instant now) {
        return period.filter(length ->
                        !newest.signsAt().plus(length).minus(ANNOUNCED).isAfter(now))
                .isPresent();
    }

    /** Each verifies until the last token has run out that it can have signed before the next one did; the last key has no end. */
    private boolean giveEnds(Handle handle) {
        boolean changed = false;
        @Nullable Instant end = null;
        for (Row row : repository.rows(handle)) {
            if ((end == null) != (row.times().retiresAt() == null)) {
                repository.retireAt(handle, row.kid(), end);
                changed = true;
            }
            end = row.signsAt().plus(afterwards);
        }
        return changed;
    }

    /** The announced key, or else a new one, signs from now on. */
    private boolean promote(Handle handle, Instant now) {
        Optional<Row> next = next(handle, now);
        if (next.isEmpty()) {
            return insert(handle, now, now);
        }
        repository.signFrom(handle, next.get().kid(), now);
        tell(handle, AuditEvent.KEY_ROTATED, "signs at once", next.get().kid());
        return true;
    }

    private Optional<Row> next(Handle handle, Instant now) {
        return live(repository.rows(handle), now).stream()
                .filter(row -> row.signsAt().isAfter(now))
                .findFirst();
    }

    private boolean insert(Handle handle, Instant now, Instant signsAt) {
        tell(handle, AuditEvent.KEY_ROTATED, "signs from " + signsAt, repository.insert(handle, now, signsAt));
        return true;
    }

    private static List<Row> live(List<Row> rows, Instant now) {
        return rows.stream().filter(row -> row.verifies(now)).toList();
    }

    /** Every event in the life of a key passes here. */
    private void tell(Handle handle, AuditEvent event, String when, String kid) {
        audit.record(handle, event, Subject.NOBODY, Map.of("key", kid, "when", when));
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }
}
