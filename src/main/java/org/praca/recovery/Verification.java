package org.praca.recovery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.database.Database;
import org.praca.mail.Letter;
import org.praca.platform.Settings;
import org.praca.platform.Times;
import org.praca.problem.Code;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.recovery.MailTokens.Purpose;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** Whether somebody who reads the account's mailbox has answered for its address. */
@Singleton
public class Verification {
    static final String KIND = "verify";

    private final Database database;
    private final AccountRepository accounts;
    private final MailTokens tokens;
    private final Correspondence correspondence;
    private final Guesses guesses;
    private final Audit audit;
    private final Clock clock;
    private final Duration lifetime;

    @Inject
    public Verification(
            Database database,
            AccountRepository accounts,
            MailTokens tokens,
            Correspondence correspondence,
            Guesses guesses,
            Audit audit,
            Clock clock,
            Settings settings) {
        this.database = database;
        this.accounts = accounts;
        this.tokens = tokens;
        this.correspondence = correspondence;
        this.guesses = guesses;
        this.audit = audit;
        this.clock = clock;
        this.lifetime = settings.verifyLifetime();
    }

    /** The e-mail of the account and when it was verified. @throws Problem 404 */
    EmailView view(UUID accountId) {
        return database.jdbi().withHandle(handle -> {
            Account account = accounts.find(handle, accountId).orElseThrow(() -> Problem.of(Code.NOT_FOUND));
            return new EmailView(
                    account.email(),
                    Times.text(accounts.emailVerifiedAt(handle, accountId).orElse(null)));
        });
    }

    /** Sends a link to the account's present address. @throws Problem 400 without one, {@code unavailable} */
    void request(UUID accountId, Locale language) {
        Account account = database.jdbi()
                .withHandle(handle -> accounts.find(handle, accountId))
                .orElseThrow(() -> Problem.of(Code.NOT_FOUND));
        if (account.email().isEmpty()) {
            throw Problem.invalid("email", Message.of("field.no_email"));
        }
        correspondence.send(() -> letter(account, language));
    }

    /** The letter, if it may go. */
    Optional<Letter> letter(Account account, Locale language) {
        if (!correspondence.mayGo(KIND, account)) {
            return Optional.empty();
        }
        return database.jdbi()
                .inTransaction(handle -> Optional.of(correspondence
                        .letters()
                        .verify(account, tokens.issue(handle, Purpose.VERIFY, account, lifetime), language)));
    }

    /** Takes the answer. @throws Problem 400 for a wrong token, 429 */
    void confirm(String token, String address) {
        guesses.prove(address, () -> database.jdbi().inTransaction(handle -> tokens.find(handle, Purpose.VERIFY, token)
                .filter(account -> tokens.take(handle, token))
                .filter(account -> verified(handle, account))));
    }

    private boolean verified(Handle handle, Account account) {
        boolean verified = accounts.verifyEmail(handle, account.id(), account.email(), clock.instant());
        if (verified) {
            audit.record(handle, AuditEvent.EMAIL_VERIFIED, Subject.of(account.id(), account.username()), Map.of());
        }
        return verified;
    }
}
