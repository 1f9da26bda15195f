package org.praca.user;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.praca.platform.Cursor;
import org.praca.platform.Text;
import org.praca.platform.Times;

/** The rows of accounts and their sign-in names. Every method works within the caller's transaction. */
@Singleton
public class AccountRepository {
    private static final String COLUMNS =
            "id, username, email, first_name, last_name, password_hash, active, version, created_at, last_login_at";

    /** Fails as a duplicate where the user name or the e-mail is anybody's user name or e-mail. */
    public void insert(Handle handle, Account account) {
        bind(
                        handle.createUpdate("INSERT INTO account (" + COLUMNS
                                + ") VALUES (:id, :username, :email, :first, :last, :hash,"
                                + " :active, :version, :created, NULL)"),
                        account)
                .bind("created", Times.sql(account.createdAt()))
                .execute();
        insertNames(handle, account);
    }

    /**
     * Writes the account if it is still at the version before; fails as a duplicate as {@link #insert} does. Another e-mail is not
     * verified.
     */
    public boolean update(Handle handle, Account account) {
        int updated = bind(
                        handle.createUpdate(
                                "UPDATE account SET username = :username, email = :email, first_name = :first,"
                                        + " last_name = :last, password_hash = :hash, active = :active, version = :version,"
                                        + " email_verified_at = CASE WHEN email = :email THEN email_verified_at END"
                                        + " WHERE id = :id AND version = :version - 1"),
                        account)
                .execute();
        if (updated == 1) {
            handle.execute("DELETE FROM login_name WHERE account_id = ?", account.id());
            insertNames(handle, account);
        }
        return updated == 1;
    }

    private static org.jdbi.v3.core.statement.Update bind(org.jdbi.v3.core.statement.Update update, Account account) {
        return update.bind("id", account.id())
                .bind("username", account.username())
                .bind("email", account.email())
                .bind("first", account.firstName())
                .bind("last", account.lastName())
                .bind("hash", account.passwordHash())
                .bind("active", account.active())
                .bind("version", account.version());
    }

    private static void insertNames(Handle handle, Account account) {
        Set<String> names = new LinkedHashSet<>();
        names.add(Text.fold(account.username()));
        if (!account.email().isEmpty()) {
            names.add(Text.fold(account.email()));
        }
        names.forEach(name ->
                handle.execute("INSERT INTO login_name (name_key, account_id) VALUES (?, ?)", name, account.id()));
    }

    /** Notes that somebody who reads that mailbox has answered for the account, if it is still the account's. */
    public boolean verifyEmail(Handle handle, UUID id, String email, Instant now) {
        return handle.execute(
                        "UPDATE account SET email_verified_at = ? WHERE id = ? AND email = ?",
                        Times.sql(now),
                        id,
                        email)
                == 1;
    }

    /** When the present e-mail was verified; empty where it was not. */
    public Optional<Instant> emailVerifiedAt(Handle handle, UUID id) {
        return handle.createQuery(
                        "SELECT email_verified_at FROM account WHERE id = :id AND email_verified_at IS NOT NULL")
                .bind("id", id)
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant);
    }

    /** An upgraded hash of the same password; whether it took the old one's place. */
    public boolean rehash(Handle handle, UUID id, String oldHash, String newHash) {
        return handle.execute(
                        "UPDATE account SET password_hash = ? WHERE id = ? AND password_hash = ?", newHash, id, oldHash)
                == 1;
    }

    public boolean delete(Handle handle, UUID id) {
        return handle.execute("DELETE FROM account WHERE id = ?", id) == 1;
    }

    public Optional<Account> find(Handle handle, UUID id) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM account WHERE id = :id")
                .bind("id", id)
                .map(AccountRepository::account)
                .findOne();
    }

    /** The account as it is, until the end of the transaction. */
    public Optional<Account> lock(Handle handle, UUID id) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM account WHERE id = :id FOR UPDATE")
                .bind("id", id)
                .map(AccountRepository::account)
                .findOne();
    }

    /** By user name or e-mail, without regard to case. */
    public Optional<Account> findByName(Handle handle, String name) {
        return handle.createQuery("SELECT " + COLUMNS
                        + " FROM account WHERE id = (SELECT account_id FROM login_name WHERE name_key = :key)")
                .bind("key", Text.fold(name))
                .map(AccountRepository::account)
                .findOne();
    }

    /** By user name alone, which anybody may know, without regard to case. */
    public Optional<Account> findByUsername(Handle handle, String username) {
        return Text.hasNull(username)
                ? Optional.empty()
                : findByName(handle, username)
                        .filter(account -> Text.fold(account.username()).equals(Text.fold(username)));
    }

    /** Whose user name or e-mail that is. */
    public Optional<UUID> owner(Handle handle, String name) {
        return handle.createQuery("SELECT account_id FROM login_name WHERE name_key = :key")
                .bind("key", Text.fold(name))
                .mapTo(UUID.class)
                .findOne();
    }

    /** Accounts behind that place, oldest first, whose user name, e-mail or names contain the text (any case; empty: all). */
    public List<Account> page(Handle handle, String search, Optional<Cursor<UUID>> after, int limit) {
        String where = "(:search = '' OR LOWER(username) LIKE :like ESCAPE '!' OR LOWER(email) LIKE :like ESCAPE '!'"
                + " OR LOWER(first_name) LIKE :like ESCAPE '!' OR LOWER(last_name) LIKE :like ESCAPE '!')";
        String from = after.isPresent() ? " AND (created_at, id) > (:created, :after)" : "";
        var query = handle.createQuery("SELECT " + COLUMNS + " FROM account WHERE " + where + from
                        + " ORDER BY created_at, id LIMIT :limit")
                .bind("search", search)
                .bind("like", "%" + search.toLowerCase(java.util.Locale.ROOT).replaceAll("([!%_])", "!$1") + "%")
                .bind("limit", limit);
        after.ifPresent(last -> query.bind("created", Times.sql(last.at())).bind("after", last.id()));
        return query.map(AccountRepository::account).list();
    }

    public long count(Handle handle) {
        return handle.createQuery("SELECT COUNT(*) FROM account")
                .mapTo(Long.class)
                .one();
    }

    private static Account account(ResultSet row, StatementContext context) throws SQLException {
        OffsetDateTime lastLogin = row.getObject("last_login_at", OffsetDateTime.class);
        return new Account(
                row.getObject("id", UUID.class),
                row.getString("username"),
                row.getString("email"),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getString("password_hash"),
                row.getBoolean("active"),
                row.getLong("version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                lastLogin == null ? null : lastLogin.toInstant());
    }
}
