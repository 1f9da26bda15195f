package org.praca.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.praca.change.Change;
import org.praca.database.Database;
import org.praca.platform.Settings;

/**
 * What is true now of roles, permissions and accounts, from memory while nothing has changed. A change on any node arrives as
 * a {@link Change}, after which the next question reads the database once. Thread-safe.
 */
@Singleton
public class Access {
    private final Database database;
    private final AccessRepository repository;
    /** What an account may with a second factor and what without. */
    private record Both(Standing whole, Standing plain) {
        static Both of(Given given, AccessBook book) {
            return new Both(given.by(book, Amr.PASSWORD), given.by(book.withoutSecondFactor(), Amr.PASSWORD));
        }

        Standing by(Amr amr) {
            return (amr.hasSecondFactor() ? whole : plain).by(amr);
        }
    }

    /** None outlives what is remembered of changes, without which it would count as new again. */
    private final Cache<UUID, Both> standings;
    /** The newest version heard of, of accounts that changed within the life of an access token. */
    private final Cache<UUID, Long> changed;

    private volatile long heardVersion;
    private volatile AccessBook book;

    @Inject
    public Access(Database database, AccessRepository repository, Settings settings) {
        this(database, repository, settings, Ticker.systemTicker());
    }

    /** For tests: by another clock. */
    Access(Database database, AccessRepository repository, Settings settings, Ticker ticker) {
        this.database = database;
        this.repository = repository;
        this.standings = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(100_000)
                .expireAfterWrite(settings.accessTokenLifetime())
                .build();
        this.changed = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(settings.accessTokenLifetime().plusMinutes(2))
                .build();
        this.book = read();
        this.heardVersion = book.version();
    }

    /** All roles and permissions as they are now. */
    public AccessBook book() {
        AccessBook current = book;
        if (current.version() < heardVersion) {
            current = read();
            book = current;
        }
        return current;
    }

    /** Of one moment, unless the thread is in a transaction that sees every moment's. */
    private AccessBook read() {
        return database.jdbi()
                .withHandle(handle -> handle.isInTransaction()
                        ? repository.book(handle)
                        : handle.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, repository::book));
    }

    /** Whether what a token said at these versions is still true; costs no I/O. */
    public boolean isCurrent(UUID accountId, long version, long accessVersion) {
        Long newest = changed.getIfPresent(accountId);
        return accessVersion >= heardVersion && (newest == null || version >= newest);
    }

    /**
     * What the account is and may do now where a password was all that was asked for; empty where there is none. Reads the
     * database only after a change, and once in the life of an access token.
     */
    public Optional<Standing> standing(UUID accountId) {
        return standing(accountId, Amr.PASSWORD);
    }

    /** The same in a session that was opened by these means. */
    public Optional<Standing> standing(UUID accountId, Amr amr) {
        return both(accountId).map(found -> found.by(amr));
    }

    /** All that was given to the account, whether its sessions have a second factor or not: what others may not outrank. */
    public Optional<Standing> whole(UUID accountId) {
        return both(accountId).map(Both::whole);
    }

    private Optional<Both> both(UUID accountId) {
        Both cached = standings.getIfPresent(accountId);
        if (cached != null
                && isCurrent(accountId, cached.whole().version(), cached.whole().accessVersion())) {
            return Optional.of(cached);
        }
        AccessBook now = book();
        Optional<Both> read = database.jdbi()
                .inTransaction(handle -> repository.given(handle, accountId))
                .map(given -> Both.of(given, now));
        read.ifPresentOrElse(both -> standings.put(accountId, both), () -> standings.invalidate(accountId));
        return read;
    }

    /** First of all observers, so that the others already see what is true now. */
    void on(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Change change) {
        if (change instanceof Change.AccountChanged account) {
            changed.asMap().merge(account.accountId(), account.version(), Math::max);
        } else if (change instanceof Change.AccessChanged access) {
            synchronized (this) {
                heardVersion = Math.max(heardVersion, access.version());
            }
        }
    }
}
