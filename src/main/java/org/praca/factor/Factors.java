package org.praca.factor;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.praca.database.Database;
import org.praca.factor.passkey.Answers.Assertion;
import org.praca.factor.passkey.Passkey;
import org.praca.factor.passkey.Passkeys;
import org.praca.factor.totp.Authenticators;
import org.praca.problem.Problem;

/** The second factors of accounts: which there are, and whether one that is shown is right. Thread-safe. */
@Singleton
public class Factors {
    /** What an account has; recovery codes alone are no factor. */
    public record State(
            boolean totp,
            int passkeys,
            @JsonProperty("recovery_codes") int recoveryCodes) {
        /** Nothing; also that of an account that is no more. */
        static final State EMPTY = new State(false, 0, 0);

        @JsonProperty("enabled")
        public boolean isEnrolled() {
            return totp || passkeys > 0;
        }

        /** What may be shown, in the words of the interface. */
        @JsonIgnore
        public List<String> methods() {
            List<String> methods = new ArrayList<>();
            if (totp) {
                methods.add("totp");
            }
            if (passkeys > 0) {
                methods.add("passkey");
            }
            if (recoveryCodes > 0) {
                methods.add("recovery_code");
            }
            return methods;
        }
    }

    private static final String CONFIRMED_TOTP =
            "FROM totp WHERE totp.account_id = account.id AND confirmed_at IS NOT NULL";
    private static final String PASSKEYS = "FROM passkey WHERE passkey.account_id = account.id";

    /** The condition in SQL that a row of {@code account} has no second factor; what {@link State#isEnrolled} denies. */
    public static final String NONE =
            "NOT EXISTS (SELECT 1 " + CONFIRMED_TOTP + ") AND NOT EXISTS (SELECT 1 " + PASSKEYS + ")";

    private static final String STATE = "SELECT EXISTS (SELECT 1 " + CONFIRMED_TOTP + ") AS totp,"
            + " (SELECT COUNT(*) " + PASSKEYS + ") AS passkeys,"
            + " (SELECT COUNT(*) FROM recovery_code WHERE recovery_code.account_id = account.id) AS recovery_codes"
            + " FROM account WHERE id = :account";

    private final Database database;
    private final Authenticators authenticators;
    private final Passkeys passkeys;
    private final RecoveryCodes recoveryCodes;
    private final FactorGuard guard;

    @Inject
    public Factors(
            Database database,
            Authenticators authenticators,
            Passkeys passkeys,
            RecoveryCodes recoveryCodes,
            FactorGuard guard) {
        this.database = database;
        this.authenticators = authenticators;
        this.passkeys = passkeys;
        this.recoveryCodes = recoveryCodes;
        this.guard = guard;
    }

    public State state(UUID accountId) {
        return database.jdbi().withHandle(handle -> state(handle, accountId));
    }

    /** The same within the caller's transaction. */
    public State state(Handle handle, UUID accountId) {
        return handle.createQuery(STATE)
                .bind("account", accountId)
                .map((row, context) ->
                        new State(row.getBoolean("totp"), row.getInt("passkeys"), row.getInt("recovery_codes")))
                .findOne()
                .orElse(State.EMPTY);
    }

    /**
     * Uses up what is shown and does the work in the same transaction, given the RFC 8176 word for it.
     *
     * @throws Problem 400 where it is not right, 429
     */
    public <T> T attempt(UUID accountId, String address, Proof proof, BiFunction<Handle, String, T> work) {
        Supplier<Optional<T>> attempt = () -> database.jdbi()
                .inTransaction(handle -> word(handle, accountId, address, proof).map(word -> work.apply(handle, word)));
        return (proof.isGuessable() ? guard.guess(accountId, address, attempt) : guard.attempt(address, attempt))
                .orElseThrow(proof::refusal);
    }

    /** The passkey that somebody has used who was not asked for his name. @throws Problem 429 */
    public Optional<Passkey> owner(Assertion assertion, String address) {
        return guard.attempt(
                address, () -> database.jdbi().inTransaction(handle -> passkeys.accept(handle, assertion, address)));
    }

    private Optional<String> word(Handle handle, UUID accountId, String address, Proof proof) {
        if (proof instanceof Proof.Signature signature) {
            return passkeys.accept(handle, signature.assertion(), address)
                    .filter(passkey -> passkey.accountId().equals(accountId))
                    .map(Passkey::word);
        }
        boolean right = proof instanceof Proof.Code code
                ? authenticators.accept(handle, accountId, code.digits())
                : proof instanceof Proof.RecoveryCode recovery && recoveryCodes.use(handle, accountId, recovery.text());
        return right ? Optional.of("otp") : Optional.empty();
    }

    /** Whether nobody has taken the passkey away meanwhile. */
    public boolean isThere(Handle handle, Passkey passkey) {
        return passkeys.of(handle, passkey.accountId()).stream()
                .anyMatch(present -> present.id().equals(passkey.id()));
    }

    /** Takes the authenticator app away, and the recovery codes with the last factor; whether there was one. */
    public boolean removeAuthenticator(Handle handle, UUID accountId) {
        boolean found = authenticators.remove(handle, accountId);
        forgetCodesOfNoFactor(handle, accountId);
        return found;
    }

    /** Takes a passkey away, and the recovery codes with the last factor; whether there was one. */
    public boolean removePasskey(Handle handle, UUID accountId, UUID id) {
        boolean found = passkeys.remove(handle, accountId, id);
        forgetCodesOfNoFactor(handle, accountId);
        return found;
    }

    /** Takes everything away; whether there was anything. */
    public boolean removeAll(Handle handle, UUID accountId) {
        boolean found = state(handle, accountId).isEnrolled();
        authenticators.remove(handle, accountId);
        passkeys.removeAll(handle, accountId);
        recoveryCodes.remove(handle, accountId);
        return found;
    }

    private void forgetCodesOfNoFactor(Handle handle, UUID accountId) {
        if (!state(handle, accountId).isEnrolled()) {
            recoveryCodes.remove(handle, accountId);
        }
    }
}
