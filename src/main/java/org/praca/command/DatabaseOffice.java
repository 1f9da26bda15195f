package org.praca.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.praca.access.Access;
import org.praca.access.AccessBook;
import org.praca.account.Setup;
import org.praca.admin.UserAdministration;
import org.praca.auth.Caller;
import org.praca.bus.Broker;
import org.praca.bus.LocalBroker;
import org.praca.chat.room.RoomOpening;
import org.praca.database.Database;
import org.praca.form.Form;
import org.praca.platform.Json;
import org.praca.platform.Key;
import org.praca.platform.Producers;
import org.praca.platform.Settings;
import org.praca.recovery.NewPassword;
import org.praca.redis.RedisConnector;
import org.praca.session.Sessions;
import org.praca.session.Sessions.Ending;
import org.praca.token.KeyRotation;
import org.praca.user.AccountRepository;
import org.praca.web.Precondition;

/**
 * Administration on the database itself, by whoever may open it, under all of the product's rules. Running nodes hear of it as they hear
 * of each other.
 */
final class DatabaseOffice implements Office {
    private static final int H2_IN_USE = 90_020;
    /** One thread, in a transaction and beside it. */
    private static final String CONNECTIONS = "3";

    private static final Duration REDIS_PATIENCE = Duration.ofSeconds(5);

    private final Parts parts;
    private final Settings settings;

    private DatabaseOffice(Parts parts, Settings settings) {
        this.parts = parts;
        this.settings = settings;
    }

    /** @throws Refusal where the database is away, in use, or not there and not to be made */
    static DatabaseOffice open(Map<String, String> environment, boolean mayBegin) {
        Map<String, String> frugal = new HashMap<>(environment);
        frugal.put(Key.PRACA_DATABASE_POOL.name(), CONNECTIONS);
        Settings settings = Settings.from(frugal);
        Path file = settings.data().resolve("praca.mv.db");
        if (!mayBegin && settings.databaseUrl().isEmpty() && Files.notExists(file)) {
            throw new Refusal("There is no database " + file + ". PRACA_DATA or DATABASE_URL says where it is.");
        }
        Parts parts = new Parts(Map.of(
                Settings.class,
                settings,
                Clock.class,
                new Producers().clock(),
                Broker.class,
                new LocalBroker(),
                Event.class,
                new Unobserved<>()));
        try {
            parts.get(Database.class);
        } catch (RuntimeException e) {
            throw new Refusal(reason(e, file));
        }
        return new DatabaseOffice(parts, settings);
    }

    private static String reason(Throwable failure, Path file) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() == H2_IN_USE) {
                return "The database " + file
                        + " is in use by a running server. Ask that server: --url http://HOST:PORT";
            }
        }
        return "The database cannot be opened: " + failure.getMessage();
    }

    @Override
    public void createUser(ObjectNode account) {
        parts.get(UserAdministration.class).create(operator(), new Form(account));
        Setup setup = parts.get(Setup.class);
        if (!setup.isOpen()) {
            setup.prepare();
        }
    }

    @Override
    public void createRoom(String name, @Nullable String owner, boolean isPrivate) {
        Form form = form().put("name", name).put("private", isPrivate).build();
        parts.get(RoomOpening.class).open(form, owner == null ? null : id(owner));
    }

    @Override
    public void setPassword(String username, String password) {
        parts.get(NewPassword.class)
                .set(id(username), form().put("password", password).build());
    }

    @Override
    public void unlock(String username) {
        if (settings.redisUrl().isEmpty()) {
            throw new Refusal(
                    "Without Redis failed sign-ins are counted by the server alone. Ask it: --url http://HOST:PORT");
        }
        UUID id = id(username);
        awaitRedis();
        parts.get(UserAdministration.class)
                .change(operator(), id, form().putNull("locked_until").build(), Precondition.NONE);
    }

    private void awaitRedis() {
        RedisConnector redis = parts.get(RedisConnector.class);
        long deadline = System.nanoTime() + REDIS_PATIENCE.toNanos();
        while (redis.commands().isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new Refusal("Redis does not answer, and the count is there.");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    @Override
    public List<RoleLine> roles() {
        return parts.get(Access.class).book().roles().values().stream()
                .map(role -> new RoleLine(role.name(), role.permissions(), role.inherits()))
                .toList();
    }

    @Override
    public List<String> rolesOf(String username) {
        return parts.get(Access.class)
                .whole(id(username))
                .orElseThrow(() -> unknown(username))
                .roles();
    }

    @Override
    public void setRoles(String username, List<String> roles) {
        parts.get(UserAdministration.class)
                .change(
                        operator(),
                        id(username),
                        form().putNames("roles", roles).build(),
                        Precondition.NONE);
    }

    @Override
    public void endSessions(String username) {
        parts.get(Sessions.class).endAll(id(username), Ending.ADMINISTRATOR);
    }

    @Override
    public void endAllSessions() {
        parts.get(Sessions.class).endAllBut(new UUID(0, 0));
    }

    @Override
    public List<KeyRotation.View> keys() {
        return parts.get(KeyRotation.class).list();
    }

    @Override
    public KeyRotation.View rotateKeys(boolean atOnce) {
        KeyRotation rotation = parts.get(KeyRotation.class);
        return atOnce ? rotation.rotateAtOnce() : rotation.rotate();
    }

    @Override
    public void retireKey(String kid) {
        parts.get(KeyRotation.class).retire(kid);
    }

    @Override
    public void close() {
        parts.close();
    }

    private UUID id(String username) {
        Optional<UUID> found = parts.get(Database.class).jdbi().withHandle(handle -> parts.get(AccountRepository.class)
                .owner(handle, username));
        return found.orElseThrow(() -> unknown(username));
    }

    private static Refusal unknown(String username) {
        return new Refusal("There is no user " + username + ".");
    }

    /** Who can open the database may do everything: a caller who holds all that there is. */
    private Caller operator() {
        AccessBook book = parts.get(Access.class).book();
        Set<String> everything = new HashSet<>(book.permissions().keySet());
        everything.addAll(book.roles().keySet());
        return new Caller(new UUID(0, 0), new UUID(0, 0), "", "", everything, Map.of());
    }

    private static Body form() {
        return new Body(Json.MAPPER.createObjectNode());
    }

    /** A form as a client would send it. */
    private record Body(ObjectNode json) {
        Body put(String name, String value) {
            json.put(name, value);
            return this;
        }

        Body put(String name, boolean value) {
            json.put(name, value);
            return this;
        }

        Body putNull(String name) {
            json.putNull(name);
            return this;
        }

        Body putNames(String name, List<String> names) {
            names.forEach(json.putArray(name)::add);
            return this;
        }

        Form build() {
            return new Form(json);
        }
    }
}
