package org.praca.factor.enrolment;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.praca.auth.Caller;
import org.praca.database.Database;
import org.praca.factor.Factors;
import org.praca.factor.Proof;
import org.praca.form.Form;
import org.praca.password.PasswordPolicy;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.signin.Reauthentication;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/**
 * Whether somebody may change his second factors: by the rules of a password change and, where there is a factor, by showing it,
 * unless his session is fresh and was opened with one. So neither a stolen token nor a stolen password is enough.
 */
@Singleton
public class FactorReauthentication {
    private final Database database;
    private final AccountRepository accounts;
    private final Reauthentication reauthentication;
    private final Factors factors;

    @Inject
    public FactorReauthentication(
            Database database, AccountRepository accounts, Reauthentication reauthentication, Factors factors) {
        this.database = database;
        this.accounts = accounts;
        this.reauthentication = reauthentication;
        this.factors = factors;
    }

    /** The caller's account. @throws Problem 400, 403 {@code reauthentication_required}, 429 */
    public Account prove(Caller caller, Form form, String address) {
        String current =
                form.text("current_password").max(PasswordPolicy.MAX_LENGTH).value();
        Optional<Proof> proof = Proof.read(form);
        Account account = database.jdbi()
                .withHandle(handle -> accounts.find(handle, caller.accountId()))
                .orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        reauthentication.prove(caller, account, current, true, address);
        boolean shown = caller.amr().hasSecondFactor() && reauthentication.isFresh(caller);
        if (proof.isPresent()) {
            factors.attempt(account.id(), address, proof.get(), (handle, word) -> word);
        } else if (!shown && factors.state(account.id()).isEnrolled()) {
            throw Problem.of(Code.REAUTHENTICATION_REQUIRED, Message.of("problem.reauthentication_required.factor"));
        }
        return account;
    }
}
