package org.praca.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.praca.platform.SecretBox;
import org.praca.platform.Times;

/** The rows of signing keys, the private half sealed. Every method works within the caller's transaction. */
@Singleton
public class KeyRepository {
    /** A key as it is stored. */
    record Row(String kid, String stored, KeyTimes times) {
        boolean signs(Instant now) {
            return times.signs(now);
        }

        boolean verifies(Instant now) {
            return times.verifies(now);
        }

        Instant signsAt() {
            return times.signsAt();
        }

        @Override
        public String toString() {
            return "Row[" + kid + "]";
        }
    }

    private static final int BITS = 2_048;

    private final SecretBox box;

    @Inject
    public KeyRepository(SecretBox box) {
        this.box = box;
    }

    /** Lets one node at a time change the keys. */
    void lock(Handle handle) {
        handle.execute("SELECT version FROM access_state WHERE id = 1 FOR UPDATE");
    }

    /** The one that signs last comes first. */
    List<Row> rows(Handle handle) {
        return handle.createQuery("SELECT kid, private_jwk, created_at, signs_at, retired_at FROM signing_key"
                        + " ORDER BY signs_at DESC, created_at DESC, kid")
                .map(KeyRepository::row)
                .list();
    }

    SigningKey open(Row row) {
        return SigningKey.parse(box.open(purpose(row.kid()), row.stored()), row.times());
    }

    /** Makes a key, which takes a moment. */
    String insert(Handle handle, Instant now, Instant signsAt) {
        try {
            RSAKey key = new RSAKeyGenerator(BITS)
                    .keyID(UUID.randomUUID().toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
            handle.execute(
                    "INSERT INTO signing_key (kid, private_jwk, created_at, signs_at) VALUES (?, ?, ?, ?)",
                    key.getKeyID(),
                    box.seal(purpose(key.getKeyID()), key.toJSONString()),
                    sql(now),
                    sql(signsAt));
            return key.getKeyID();
        } catch (JOSEException e) {
            throw new IllegalStateException("No RSA key could be made", e);
        }
    }

    void signFrom(Handle handle, String kid, Instant time) {
        handle.execute("UPDATE signing_key SET signs_at = ? WHERE kid = ?", sql(time), kid);
    }

    void retireAt(Handle handle, String kid, @Nullable Instant time) {
        handle.execute("UPDATE signing_key SET retired_at = ? WHERE kid = ?", time == null ? null : sql(time), kid);
    }

    boolean delete(Handle handle, String kid) {
        return handle.execute("DELETE FROM signing_key WHERE kid = ?", kid) == 1;
    }

    /** Seals what is stored in plain or under an older secret. */
    void sealAnew(Handle handle) {
        for (Row row : rows(handle)) {
            if (box.isOutdated(row.stored())) {
                String plain = box.open(purpose(row.kid()), row.stored());
                handle.execute(
                        "UPDATE signing_key SET private_jwk = ? WHERE kid = ?",
                        box.seal(purpose(row.kid()), plain),
                        row.kid());
            }
        }
    }

    private static String purpose(String kid) {
        return "signing-key " + kid;
    }

    private static OffsetDateTime sql(Instant time) {
        return Times.sql(time);
    }

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        OffsetDateTime retired = row.getObject("retired_at", OffsetDateTime.class);
        return new Row(
                row.getString("kid"),
                row.getString("private_jwk"),
                new KeyTimes(
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getObject("signs_at", OffsetDateTime.class).toInstant(),
                        retired == null ? null : retired.toInstant()));
    }
}
