package org.praca.recovery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.praca.platform.Times;
import org.praca.token.RefreshToken;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/**
 * The tokens of links that are sent by mail: 256 random bits, kept as a hash. Each is bound to what the account was when it was
 * issued, so that a change of that takes all of them away. Every method works within the caller's transaction.
 */
@Singleton
public class MailTokens {
    /** What a token is good for, and what it is bound to. */
    enum Purpose {
        RESET {
            @Override
            String ground(Account account) {
                return account.email() + "\n" + account.passwordHash();
            }
        },
        VERIFY {
            @Override
            String ground(Account account) {
                return account.email();
            }
        };

        abstract String ground(Account account);

        String boundTo(Account account) {
            return RefreshToken.sha256(ground(account));
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A new token, until when it is good. */
    record Issued(String token, Instant until) {
        @Override
        public String toString() {
            return "Issued[…]";
        }
    }

    private record Row(UUID accountId, String boundTo, Instant expiresAt) {}

    private final AccountRepository accounts;
    private final Clock clock;

    @Inject
    public MailTokens(AccountRepository accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    Issued issue(Handle handle, Purpose purpose, Account account, Duration lifetime) {
        Instant now = clock.instant();
        Issued issued = new Issued(RefreshToken.random(), now.plus(lifetime));
        handle.execute("DELETE FROM mail_token WHERE expires_at <= ?", Times.sql(now));
        handle.execute(
                "INSERT INTO mail_token (token_hash, purpose, account_id, bound_to, expires_at) VALUES (?, ?, ?, ?, ?)",
                RefreshToken.sha256(issued.token()),
                purpose.word(),
                account.id(),
                purpose.boundTo(account),
                Times.sql(issued.until()));
        return issued;
    }

    /** The active account that the token is good for. What is looked up is a hash, so that the time taken tells nothing. */
    Optional<Account> find(Handle handle, Purpose purpose, String token) {
        return handle.createQuery("SELECT account_id, bound_to, expires_at FROM mail_token"
                        + " WHERE token_hash = :hash AND purpose = :purpose")
                .bind("hash", RefreshToken.sha256(token))
                .bind("purpose", purpose.word())
                .map((row, context) -> new Row(
                        row.getObject("account_id", UUID.class),
                        row.getString("bound_to"),
                        row.getObject("expires_at", OffsetDateTime.class).toInstant()))
                .findOne()
                .filter(row -> clock.instant().isBefore(row.expiresAt()))
                .flatMap(row -> accounts.find(handle, row.accountId())
                        .filter(Account::active)
                        .filter(account -> purpose.boundTo(account).equals(row.boundTo())));
    }

    /** Uses the token up; of several who come with it, one does. */
    boolean take(Handle handle, String token) {
        return handle.execute("DELETE FROM mail_token WHERE token_hash = ?", RefreshToken.sha256(token)) == 1;
    }

    /** Uses up all tokens of the account. */
    void takeAll(Handle handle, UUID accountId) {
        handle.execute("DELETE FROM mail_token WHERE account_id = ?", accountId);
    }
}
