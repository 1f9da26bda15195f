package org.praca.account;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.praca.access.Access;
import org.praca.access.AccessBook.Role;
import org.praca.access.AccessRepository;
import org.praca.account.SignUp.Wish;
import org.praca.audit.Audit;
import org.praca.audit.AuditEvent;
import org.praca.audit.Subject;
import org.praca.database.Database;
import org.praca.form.Form;
import org.praca.password.PasswordHasher;
import org.praca.password.PasswordPolicy;
import org.praca.platform.Json;
import org.praca.platform.Settings;
import org.praca.platform.SettingsException;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.token.RefreshToken;
import org.praca.user.Account;
import org.praca.user.AccountFields;
import org.praca.user.AccountRepository;

/**
 * The first administrator: made from the configuration at the first start or, without one there, by whoever shows the one-time
 * set-up token that was printed to the log and written to {@code setup-token} in the data directory (owner only).
 */
@Singleton
public class Setup {
    private static final System.Logger LOG = System.getLogger(Setup.class.getName());

    private final Database database;
    private final AccountRepository accounts;
    private final AccessRepository repository;
    private final Access access;
    private final SignUp signUp;
    private final PasswordHasher hasher;
    private final PasswordPolicy policy;
    private final Audit audit;
    private final Settings settings;
    private final Path file;
    /** There is always an administrator from the first one on. */
    private volatile boolean over;

    @Inject
    public Setup(
            Database database,
            AccountRepository accounts,
            AccessRepository repository,
            Access access,
            SignUp signUp,
            PasswordHasher hasher,
            PasswordPolicy policy,
            Audit audit,
            Settings settings) {
        this.database = database;
        this.accounts = accounts;
        this.repository = repository;
        this.access = access;
        this.signUp = signUp;
        this.hasher = hasher;
        this.policy = policy;
        this.audit = audit;
        this.settings = settings;
        this.file = settings.data().resolve("setup-token");
    }

    /** At the start: sees to it that there is an administrator or a way to become one. */
    public void prepare() {
        database.jdbi().useTransaction(handle -> {
            repository.lock(handle);
            if (repository.activeAdministrators(handle) > 0) {
                forgetToken(handle);
            } else if (settings.adminUsername().isPresent()) {
                makeConfigured(handle, settings.adminUsername().get());
            } else {
                makeToken(handle);
            }
        });
    }

    /** Whether somebody could still become the first administrator. */
    public boolean isOpen() {
        if (!over) {
            over = database.jdbi().withHandle(handle -> repository.activeAdministrators(handle) > 0);
        }
        return !over;
    }

    /** Whether that is a set-up token. */
    public boolean isToken(String token) {
        return database.jdbi().withHandle(handle -> isKnown(handle, token));
    }

    /** What is looked up is a hash of 256 random bits, so that the time taken tells nothing. */
    private static boolean isKnown(Handle handle, String token) {
        return handle.createQuery("SELECT COUNT(*) FROM setup_token WHERE token_hash = :hash")
                        .bind("hash", RefreshToken.sha256(token))
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /** Makes the first administrator, once. @throws Problem 404 where there is one by now, 400 for a taken name */
    public Account complete(Wish wish, Form form) {
        String hash = hasher.hash(wish.password());
        return database.jdbi().inTransaction(handle -> {
            repository.lock(handle);
            if (repository.activeAdministrators(handle) > 0) {
                throw Problem.of(Code.NOT_FOUND);
            }
            signUp.taken(handle, form, wish.username(), wish.email(), java.util.Optional.empty());
            form.verify();
            Account account = signUp.insert(handle, administrator(wish), hash);
            forgetToken(handle);
            audit.record(handle, AuditEvent.SETUP_COMPLETED, Subject.of(account.id(), account.username()), Map.of());
            return account;
        });
    }

    private Wish administrator(Wish wish) {
        return new Wish(
                wish.username(),
                wish.email(),
                wish.firstName(),
                wish.lastName(),
                wish.password(),
                List.of(adminRole()),
                List.of());
    }

    private Role adminRole() {
        return Objects.requireNonNull(access.book().roles().get("admin"));
    }

    private void makeConfigured(Handle handle, String username) {
        if (accounts.owner(handle, username).isPresent()) {
            throw new SettingsException("PRACA_ADMIN_USERNAME names an account that exists and is no administrator");
        }
        String password = settings.adminPassword().orElseThrow().value();
        checkConfigured(username, password);
        Wish wish = new Wish(username, "", "", "", password, List.of(adminRole()), List.of());
        signUp.insert(handle, wish, hasher.hash(password));
        forgetToken(handle);
        LOG.log(System.Logger.Level.INFO, "The first administrator was made from the configuration");
    }

    /** Who configures a server may choose a weak password, but not unknowingly. */
    private void checkConfigured(String username, String password) {
        Form form = new Form(
                Json.MAPPER.createObjectNode().put("username", username).put("password", password));
        AccountFields.username(form).required();
        policy.check(form.text("password").required(), username, "");
        if (!form.isRight("username")) {
            throw new SettingsException("PRACA_ADMIN_USERNAME is no user name");
        }
        if (!form.isRight("password")) {
            LOG.log(System.Logger.Level.WARNING, "PRACA_ADMIN_PASSWORD is weak: a sign-up would refuse it");
        }
    }

    /** Each data directory has a token of its own: nodes that start together void nobody's. */
    private void makeToken(Handle handle) {
        if (isKept(handle)) {
            LOG.log(System.Logger.Level.INFO, "No administrator yet: the set-up token is in {0}", file);
            return;
        }
        String token = RefreshToken.random();
        handle.execute("INSERT INTO setup_token (token_hash) VALUES (?)", RefreshToken.sha256(token));
        write(token);
        LOG.log(System.Logger.Level.INFO, "No administrator yet: POST /api/setup/ with the set-up token {0}", token);
    }

    private boolean isKept(Handle handle) {
        try {
            return Files.exists(file) && isKnown(handle, Files.readString(file).strip());
        } catch (IOException e) {
            return false;
        }
    }

    private void write(String token) {
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Set<String> views = file.getFileSystem().supportedFileAttributeViews();
            FileAttribute<?>[] ownerOnly = views.contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            Files.createFile(file, ownerOnly);
            Files.writeString(file, token + "\n", StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forgetToken(Handle handle) {
        handle.execute("DELETE FROM setup_token");
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The used set-up token could not be deleted: {0}", file);
        }
    }
}
