package org.praca.factor.enrolment;

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
import org.praca.factor.FactorGuard;
import org.praca.factor.Factors;
import org.praca.factor.RecoveryCodes;
import org.praca.factor.totp.Authenticators;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.session.Sessions;
import org.praca.user.Account;

/** Sets up and takes away second factors of accounts whose owner has proved to be there. */
@Singleton
public class Enrolment {
    private final Database database;
    private final Factors factors;
    private final FactorGuard guard;
    private final Authenticators authenticators;
    private final RecoveryCodes recoveryCodes;
    private final Sessions sessions;
    private final Audit audit;

    @Inject
    public Enrolment(
            Database database,
            Factors factors,
            FactorGuard guard,
            Authenticators authenticators,
            RecoveryCodes recoveryCodes,
            Sessions sessions,
            Audit audit) {
        this.database = database;
        this.factors = factors;
        this.guard = guard;
        this.authenticators = authenticators;
        this.recoveryCodes = recoveryCodes;
        this.sessions = sessions;
        this.audit = audit;
    }

    public Factors.State state(UUID accountId) {
        return factors.state(accountId);
    }

    /** What an authenticator app is to be given; it counts once it is confirmed in this session. @throws Problem 409 */
    public Authenticators.Offer beginAuthenticator(Caller caller, Account account) {
        return database.jdbi()
                .inTransaction(
                        handle -> authenticators.begin(handle, account.id(), caller.sessionId(), account.username()));
    }

    /** The new recovery codes; the session has shown a second factor by this. @throws Problem 400, 409, 429 */
    public List<String> confirmAuthenticator(Caller caller, String code, String address) {
        UUID account = caller.accountId();
        boolean waiting =
                database.jdbi().withHandle(handle -> authenticators.isWaiting(handle, account, caller.sessionId()));
        if (!waiting) {
            throw Problem.of(Code.CONFLICT, Message.of("problem.factor_pending"));
        }
        return guard.guess(account, address, () -> database.jdbi().inTransaction(handle -> {
                    if (!authenticators.confirm(handle, account, caller.sessionId(), code)) {
                        return Optional.<List<String>>empty();
                    }
                    sessions.strengthen(handle, caller.sessionId(), "otp");
                    audit.record(
                            handle,
                            AuditEvent.FACTOR_ADDED,
                            Subject.of(account, caller.username()),
                            Map.of("factor", "totp"));
                    return Optional.of(recoveryCodes.replace(handle, account));
                }))
                .orElseThrow(() -> Problem.invalid("code", Message.of("field.code_wrong")));
    }

    /** Refuses with a {@link Problem}: 404 where there is none */
    public void removeAuthenticator(Account account) {
        database.jdbi().useTransaction(handle -> {
            if (!factors.removeAuthenticator(handle, account.id())) {
                throw Problem.of(Code.NOT_FOUND);
            }
            audit.record(
                    handle,
                    AuditEvent.FACTOR_REMOVED,
                    Subject.of(account.id(), account.username()),
                    Map.of("factor", "totp"));
        });
    }

    /** New recovery codes in place of the old. @throws Problem 409 where there is no factor that they could stand for */
    public List<String> replaceRecoveryCodes(Account account) {
        return database.jdbi().inTransaction(handle -> {
            if (!factors.state(handle, account.id()).isEnrolled()) {
                throw Problem.of(Code.CONFLICT, Message.of("problem.factor_none"));
            }
            return recoveryCodes.replace(handle, account.id());
        });
    }
}
