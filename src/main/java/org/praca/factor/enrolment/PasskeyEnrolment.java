package org.praca.factor.enrolment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.auth.Caller;
import org.praca.database.Database;
import org.praca.factor.Factors;
import org.praca.factor.RecoveryCodes;
import org.praca.factor.passkey.Answers.Attestation;
import org.praca.factor.passkey.Passkey;
import org.praca.factor.passkey.Passkeys;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.session.Sessions;
import org.praca.user.Account;

/** Sets up, names and takes away passkeys of accounts whose owner has proved to be there. */
@Singleton
public class PasskeyEnrolment {
    /** A new passkey, and recovery codes where the account had none. */
    record Added(Passkey passkey, List<String> recoveryCodes) {}

    private final Database database;
    private final Passkeys passkeys;
    private final Factors factors;
    private final RecoveryCodes recoveryCodes;
    private final Sessions sessions;
    private final Audit audit;

    @Inject
    public PasskeyEnrolment(
            Database database,
            Passkeys passkeys,
            Factors factors,
            RecoveryCodes recoveryCodes,
            Sessions sessions,
            Audit audit) {
        this.database = database;
        this.passkeys = passkeys;
        this.factors = factors;
        this.recoveryCodes = recoveryCodes;
        this.sessions = sessions;
        this.audit = audit;
    }

    /** What to ask an authenticator for. @throws Problem 409 for too many */
    ObjectNode begin(Caller caller, Account account) {
        return database.jdbi()
                .inTransaction(
                        handle -> passkeys.creation(handle, account.id(), account.username(), caller.sessionId()));
    }

    /** The session has shown a second factor by this. @throws Problem 400, 409 */
    Added add(Caller caller, Attestation answer, String name) {
        UUID account = caller.accountId();
        Optional<Added> added = database.jdbi()
                .inTransaction(handle -> passkeys.add(handle, account, caller.sessionId(), answer, name)
                        .map(passkey -> {
                            sessions.strengthen(handle, caller.sessionId(), passkey.word());
                            audit.record(
                                    handle,
                                    AuditEvent.FACTOR_ADDED,
                                    Subject.of(account, caller.username()),
                                    Map.of("factor", "passkey"));
                            boolean bare = factors.state(handle, account).recoveryCodes() == 0;
                            return new Added(passkey, bare ? recoveryCodes.replace(handle, account) : List.of());
                        }));
        return added.orElseThrow(() -> Problem.invalid("passkey", Message.of("field.passkey")));
    }

    List<Passkey> list(Caller caller) {
        return database.jdbi().withHandle(handle -> passkeys.of(handle, caller.accountId()));
    }

    /** Refuses with a {@link Problem}: 404 */
    Passkey rename(Caller caller, UUID id, String name) {
        return database.jdbi()
                .inTransaction(handle -> passkeys.rename(handle, caller.accountId(), id, name))
                .orElseThrow(() -> Problem.of(Code.NOT_FOUND));
    }

    /** Refuses with a {@link Problem}: 404 */
    void remove(Account account, UUID id) {
        database.jdbi().useTransaction(handle -> {
            if (!factors.removePasskey(handle, account.id(), id)) {
                throw Problem.of(Code.NOT_FOUND);
            }
            audit.record(
                    handle,
                    AuditEvent.FACTOR_REMOVED,
                    Subject.of(account.id(), account.username()),
                    Map.of("factor", "passkey"));
        });
    }
}
