package org.praca.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.praca.change.Change;
import org.praca.database.Database;
import org.praca.platform.SecretBox;
import org.praca.platform.Settings;
import org.praca.platform.SettingsException;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.token.KeyRepository.Row;

/**
 * The keys that sign access tokens (RFC 7517), as this node knows them: made at the first start and kept in the database, so that
 * every node signs and verifies alike. Of those that sign by now the newest does; every one that has not retired verifies. Thread-safe.
 */
@Singleton
public class Keys {
    /** How long a verifier elsewhere may keep what it was told of the keys. */
    public static final Duration CACHE = Duration.ofMinutes(5);

    private static final System.Logger LOG = System.getLogger(Keys.class.getName());
    private static final Duration RELOAD_PAUSE = Duration.ofSeconds(5);

    private final Database database;
    private final KeyRepository repository;
    private final Clock clock;
    private final AtomicLong lastReload = new AtomicLong();
    private volatile Map<String, SigningKey> known = Map.of();
    /** A change was heard of and could not be read yet. */
    private volatile boolean behind;

    /** Throws a {@link SettingsException} where the keys are sealed and the secret for them is not at hand. */
    @Inject
    public Keys(Database database, KeyRepository repository, Clock clock) {
        this.database = database;
        this.repository = repository;
        this.clock = clock;
        try {
            prepare();
            this.known = opened(rows(), repository::open);
        } catch (SettingsException e) {
            LOG.log(System.Logger.Level.ERROR, e.getMessage());
            throw e;
        }
    }

    /** For tests: keys that nothing seals. */
    public Keys(Database database, Clock clock) {
        this(database, new KeyRepository(new SecretBox(Settings.from(Map.of()))), clock);
    }

    /** The key to sign with. @throws Problem {@code unavailable} where all have retired */
    public SigningKey signing() {
        Instant now = clock.instant();
        SigningKey found = null;
        for (SigningKey key : known.values()) {
            if (key.signs(now)) {
                return key;
            }
            found = key.verifies(now) ? key : found;
        }
        if (found == null) {
            throw Problem.of(Code.UNAVAILABLE).retryAfter(RELOAD_PAUSE);
        }
        return found;
    }

    /** The live key of that id. One that is unknown is looked for in the database, but not more often than every few seconds. */
    public Optional<SigningKey> find(String kid) {
        if (!known.containsKey(kid) && mayReload()) {
            reload();
        }
        return live(kid);
    }

    /** Whether tokens under that key still count. Reads the database only where a change could not be read so far. */
    public boolean isLive(String kid) {
        if (behind) {
            reload();
        }
        return live(kid).isPresent();
    }

    /** Whether tokens under that key might not count any more, as far as can be told without reading. */
    boolean mayHaveRetired(String kid) {
        return behind || live(kid).isEmpty();
    }

    private Optional<SigningKey> live(String kid) {
        return Optional.ofNullable(known.get(kid)).filter(key -> key.verifies(clock.instant()));
    }

    /** The public halves, for verifiers elsewhere. */
    public JWKSet published() {
        Instant now = clock.instant();
        return new JWKSet(known.values().stream()
                .filter(key -> key.verifies(now))
                .<JWK>map(SigningKey::published)
                .toList());
    }

    /** Before the sockets, which ask whose key has retired: what cannot be read now is read when they ask. */
    void on(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Change change) {
        if (change instanceof Change.KeysChanged) {
            try {
                catchUp();
            } catch (JdbiException e) {
                LOG.log(System.Logger.Level.WARNING, "The signing keys could not be read yet: {0}", e.getMessage());
            }
        }
    }

    private boolean mayReload() {
        long now = clock.millis();
        long last = lastReload.get();
        return now - last > RELOAD_PAUSE.toMillis() && lastReload.compareAndSet(last, now);
    }

    /** What another thread is reading may be older than the change. */
    private synchronized void catchUp() {
        behind = true;
        reload();
    }

    /** Reads the keys as they are now. */
    final synchronized void reload() {
        known = opened(rows(), this::openIfPossible);
        behind = false;
    }

    private interface Opener {
        @Nullable
        SigningKey open(Row row);
    }

    private Map<String, SigningKey> opened(List<Row> rows, Opener opener) {
        Map<String, SigningKey> found = new LinkedHashMap<>();
        for (Row row : rows) {
            SigningKey key = opener.open(row);
            if (key != null) {
                found.put(row.kid(), key);
            }
        }
        return found;
    }

    /** What was opened once needs no secret again; what another node has sealed otherwise must not keep the rest from being read. */
    private @Nullable SigningKey openIfPossible(Row row) {
        SigningKey before = known.get(row.kid());
        if (before != null) {
            return before.at(row.times());
        }
        try {
            return repository.open(row);
        } catch (SettingsException | IllegalStateException e) {
            LOG.log(System.Logger.Level.ERROR, "The signing key {0} cannot be used: {1}", row.kid(), e.getMessage());
            return null;
        }
    }

    private List<Row> rows() {
        return database.jdbi().withHandle(repository::rows);
    }

    /** Several nodes may start at once: the lock lets one of them make the first key, or seal those that are there. */
    private void prepare() {
        Instant now = clock.instant();
        database.jdbi().useTransaction(handle -> {
            repository.lock(handle);
            repository.sealAnew(handle);
            if (repository.rows(handle).stream().noneMatch(row -> row.verifies(now))) {
                repository.insert(handle, now, now);
            }
        });
    }
}
