package org.praca.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.change.Change.AccessChanged;
import org.praca.change.Change.AccountChanged;
import org.praca.database.Database;
import org.praca.platform.Settings;
import org.praca.testing.TestDatabase;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

class AccessTest {
    private final AccountRepository accounts = new AccountRepository();
    private final AccessRepository repository = new AccessRepository();
    private final Account account = new Account(
            UUID.randomUUID(), "ana", "", "", "", "no hash", true, 1, Instant.parse("2026-01-01T00:00:00Z"), null);
    private Database database;

    @BeforeEach
    void open() {
        database = TestDatabase.open();
        database.jdbi().useTransaction(handle -> {
            accounts.insert(handle, account);
            repository.setRoles(
                    handle,
                    account.id(),
                    List.of(repository.book(handle).roles().get("admin")));
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Whatever moment of the reading it falls into: a version that is the newest one stands for nothing older. */
    @Test
    void neverTakesARoleThatIsTakenAwayMeanwhileForWhatIsTrueNow() {
        Access access = new Access(database, repository, Settings.from(Map.of()));
        int statements = statementsOf(access);
        assertThat(statements).isPositive();
        for (int moment = 1; moment <= statements; moment++) {
            give("admin");
            take(moment);
            Access reader = new Access(database, repository, Settings.from(Map.of()));
            Standing plain = reader.standing(account.id()).orElseThrow();
            Standing whole = reader.whole(account.id()).orElseThrow();
            database.jdbi().setSqlLogger(SqlLogger.NOP_SQL_LOGGER);
            assertThat(List.of(plain, whole))
                    .as("taken after statement %d", moment)
                    .allSatisfy(read -> {
                        if (read.version() == version()) {
                            assertThat(read.roles()).isEmpty();
                            assertThat(read.permissions()).isEmpty();
                        }
                    });
        }
    }

    /** What is remembered of changes ends with the tokens that are older than they. */
    @Test
    void doesNotComeBackToWhatItReadBeforeAChangeThatIsForgotten() {
        AtomicLong nanos = new AtomicLong();
        Access access = new Access(database, repository, Settings.from(Map.of()), nanos::get);
        give("admin");
        assertThat(access.whole(account.id()).orElseThrow().roles()).containsExactly("admin");
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        give();
        access.on(new AccountChanged(account.id(), version()));
        nanos.addAndGet(Duration.ofDays(1).toNanos());
        assertThat(access.whole(account.id()).orElseThrow().roles()).isEmpty();
    }

    @Test
    void readsRolesAnewWithinATransactionOfAnything() {
        Access access = new Access(database, repository, Settings.from(Map.of()));
        database.jdbi().useTransaction(handle -> {
            touch(handle);
            long next = repository.nextVersion(handle);
            access.on(new AccessChanged(next));
            assertThat(access.book().version()).isEqualTo(next);
        });
    }

    /** How many statements it takes to read what an account may. */
    private int statementsOf(Access access) {
        List<String> statements = new ArrayList<>();
        database.jdbi().setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                statements.add(context.getRenderedSql());
            }
        });
        assertThat(access.standing(account.id()).orElseThrow().roles()).containsExactly("admin");
        database.jdbi().setSqlLogger(SqlLogger.NOP_SQL_LOGGER);
        return statements.size();
    }

    /** Somebody else takes the role away after that many statements about accounts. */
    private void take(int moment) {
        AtomicInteger left = new AtomicInteger(moment);
        database.jdbi().setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                boolean ofTheAccount = context.getRenderedSql().contains("account");
                if (ofTheAccount && left.decrementAndGet() == 0) {
                    database.jdbi().setSqlLogger(SqlLogger.NOP_SQL_LOGGER);
                    CompletableFuture.runAsync(() -> give()).join();
                }
            }
        });
    }

    private void give(String... roles) {
        database.jdbi().useTransaction(handle -> {
            AccessBook book = repository.book(handle);
            repository.setRoles(
                    handle,
                    account.id(),
                    List.of(roles).stream().map(book.roles()::get).toList());
            touch(handle);
        });
    }

    private void touch(Handle handle) {
        handle.execute("UPDATE account SET version = version + 1 WHERE id = ?", account.id());
    }

    private long version() {
        return database.jdbi().withHandle(this::version);
    }

    private long version(Handle handle) {
        return accounts.find(handle, account.id()).orElseThrow().version();
    }
}
