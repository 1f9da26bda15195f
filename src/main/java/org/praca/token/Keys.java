package org.praca.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.praca.change.Change;
import org.praca.database.Database;

/**
 * The RSA keys that sign access tokens (RFC 7517), made at the first start and kept in the database, so that every node signs
 * and verifies alike. The newest live key signs; every live one verifies. Thread-safe.
 */
@Singleton
public class Keys {
    private static final int BITS = 2_048;
    private static final Duration RELOAD_PAUSE = Duration.ofSeconds(5);

    private final Database database;
    private final Clock clock;
    private final AtomicLong lastReload = new AtomicLong();
    private volatile Map<String, RSAKey> live;
    private volatile RSAKey signing;

    @Inject
    public Keys(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        Map<String, RSAKey> found = read();
        if (found.isEmpty()) {
            make();
            found = read();
        }
        this.live = found;
        this.signing = newest(found);
    }

    /** The key to sign with. */
    public RSAKey signing() {
        return signing;
    }

    /** The live key of that id. One that is unknown is looked for in the database, but not more often than every few seconds. */
    public Optional<RSAKey> find(String kid) {
        RSAKey known = live.get(kid);
        return known != null || !mayReload() ? Optional.ofNullable(known) : Optional.ofNullable(reload().get(kid));
    }

    /** The public halves, for verifiers elsewhere. */
    public JWKSet published() {
        return new JWKSet(live.values().stream()
                .map(key -> (com.nimbusds.jose.jwk.JWK) key.toPublicJWK())
                .toList());
    }

    void on(@Observes Change change) {
        if (change instanceof Change.KeysChanged) {
            reload();
        }
    }

    private boolean mayReload() {
        long now = clock.millis();
        long last = lastReload.get();
        return now - last > RELOAD_PAUSE.toMillis() && lastReload.compareAndSet(last, now);
    }

    private Map<String, RSAKey> reload() {
        Map<String, RSAKey> found = read();
        if (!found.isEmpty()) {
            live = found;
            signing = newest(found);
        }
        return live;
    }

    private static RSAKey newest(Map<String, RSAKey> keys) {
        return keys.values().iterator().next();
    }

    private Map<String, RSAKey> read() {
        Map<String, RSAKey> found = new LinkedHashMap<>();
        database
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT private_jwk FROM signing_key WHERE retired_at IS NULL"
                                + " ORDER BY created_at DESC, kid")
                        .mapTo(String.class)
                        .list())
                .stream()
                .map(Keys::parse)
                .forEach(key -> found.put(key.getKeyID(), key));
        return found;
    }

    /** Several nodes may start at once: the lock lets one of them make the key. */
    private void make() {
        try {
            RSAKey key = new RSAKeyGenerator(BITS)
                    .keyID(UUID.randomUUID().toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
            database.jdbi().useTransaction(handle -> {
                handle.execute("SELECT version FROM access_state WHERE id = 1 FOR UPDATE");
                if (isFirst(handle)) {
                    handle.execute(
                            "INSERT INTO signing_key (kid, private_jwk, created_at) VALUES (?, ?, ?)",
                            key.getKeyID(),
                            key.toJSONString(),
                            OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
                }
            });
        } catch (JOSEException e) {
            throw new IllegalStateException("No RSA key could be made", e);
        }
    }

    private static boolean isFirst(Handle handle) {
        return handle.createQuery("SELECT COUNT(*) FROM signing_key WHERE retired_at IS NULL")
                        .mapTo(Long.class)
                        .one()
                == 0;
    }

    private static RSAKey parse(String jwk) {
        try {
            return RSAKey.parse(jwk);
        } catch (ParseException e) {
            throw new IllegalStateException("A stored signing key is damaged", e);
        }
    }
}
