package org.praca.factor.totp;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.praca.platform.SecretBox;
import org.praca.platform.Times;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/**
 * The authenticator apps of accounts, one each, their secrets sealed. A new one waits until a code of it was shown in the session that began it. Every
 * method works within the caller's transaction.
 */
@Singleton
public class Authenticators {
    private static final String ISSUER = "Praça";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** What an app is to be given, shown once. */
    public record Offer(
            String secret, @JsonProperty("otpauth_uri") String uri) {
        @Override
        public String toString() {
            return "Offer[…]";
        }
    }

    private record Row(String secret, long lastStep) {}

    private final SecretBox box;
    private final Clock clock;
    private final Totp totp = new Totp();

    @Inject
    public Authenticators(SecretBox box, Clock clock) {
        this.box = box;
        this.clock = clock;
    }

    /** A new app, in place of one that is still waiting. @throws Problem 409 where there is a confirmed one */
    public Offer begin(Handle handle, UUID accountId, UUID sessionId, String username) {
        if (isPresent(handle, accountId)) {
            throw Problem.of(Code.CONFLICT, Message.of("problem.factor_present"));
        }
        TotpSecret secret = TotpSecret.random();
        handle.execute("DELETE FROM totp WHERE account_id = ? AND confirmed_at IS NULL", accountId);
        handle.execute(
                "INSERT INTO totp (account_id, secret, session_id, begun_at, last_step) VALUES (?, ?, ?, ?, -1)",
                accountId,
                seal(accountId, secret),
                sessionId,
                Times.sql(clock.instant()));
        return new Offer(secret.base32(), secret.uri(ISSUER, username));
    }

    /** Whether an app is waiting that this session has begun. */
    public boolean isWaiting(Handle handle, UUID accountId, UUID sessionId) {
        return waiting(handle, accountId, sessionId).isPresent();
    }

    /** Takes the waiting app for good if that is a code of it; the code is used up. */
    public boolean confirm(Handle handle, UUID accountId, UUID sessionId, String code) {
        return waiting(handle, accountId, sessionId)
                .filter(row -> step(accountId, row, code).stream()
                        .anyMatch(step -> handle.execute(
                                        "UPDATE totp SET confirmed_at = ?, session_id = NULL, last_step = ?"
                                                + " WHERE account_id = ? AND secret = ? AND confirmed_at IS NULL",
                                        Times.sql(clock.instant()),
                                        step,
                                        accountId,
                                        row.secret())
                                == 1))
                .isPresent();
    }

    /** Whether that is a code of the account's app later than every one before. Of several who show it, one is right. */
    public boolean accept(Handle handle, UUID accountId, String code) {
        return row(handle, "confirmed_at IS NOT NULL", accountId)
                .filter(row -> step(accountId, row, code).stream()
                        .anyMatch(step -> handle.execute(
                                        "UPDATE totp SET last_step = ?, secret = ? WHERE account_id = ? AND secret = ?"
                                                + " AND last_step < ? AND confirmed_at IS NOT NULL",
                                        step,
                                        sealedAnew(accountId, row.secret()),
                                        accountId,
                                        row.secret(),
                                        step)
                                == 1))
                .isPresent();
    }

    private boolean isPresent(Handle handle, UUID accountId) {
        return row(handle, "confirmed_at IS NOT NULL", accountId).isPresent();
    }

    /** Whether there was one, confirmed or not. */
    public boolean remove(Handle handle, UUID accountId) {
        return handle.execute("DELETE FROM totp WHERE account_id = ?", accountId) == 1;
    }

    private OptionalLong step(UUID accountId, Row row, String code) {
        return totp.step(open(accountId, row.secret()).key(), code.replaceAll("\\s", ""), clock.instant());
    }

    private String seal(UUID accountId, TotpSecret secret) {
        return box.seal(purpose(accountId), secret.text());
    }

    private TotpSecret open(UUID accountId, String stored) {
        return new TotpSecret(box.open(purpose(accountId), stored));
    }

    private String sealedAnew(UUID accountId, String stored) {
        return box.isOutdated(stored) ? seal(accountId, open(accountId, stored)) : stored;
    }

    private static String purpose(UUID accountId) {
        return "totp " + accountId;
    }

    private Optional<Row> waiting(Handle handle, UUID accountId, UUID sessionId) {
        return handle.createQuery("SELECT secret, last_step FROM totp WHERE account_id = :account"
                        + " AND session_id = :session AND confirmed_at IS NULL AND begun_at > :since")
                .bind("account", accountId)
                .bind("session", sessionId)
                .bind("since", Times.sql(clock.instant().minus(PATIENCE)))
                .map((row, context) -> new Row(row.getString("secret"), row.getLong("last_step")))
                .findOne();
    }

    private static Optional<Row> row(Handle handle, String condition, UUID accountId) {
        return handle.createQuery("SELECT secret, last_step FROM totp WHERE account_id = :account AND " + condition)
                .bind("account", accountId)
                .map((row, context) -> new Row(row.getString("secret"), row.getLong("last_step")))
                .findOne();
    }
}
