package org.praca.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.database.Database;
import org.praca.password.PasswordHasher;
import org.praca.platform.Settings;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AdminCommandTest {
    private static final String PASSWORD = "longa frase de passe 42";

    private final Map<String, String> environment = new HashMap<>();
    private String out = "";
    private String err = "";

    @TempDir
    private Path data;

    @BeforeEach
    void nameADatabase() {
        environment.put("DATABASE_URL", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        environment.put("PRACA_DATA", data.toString());
    }

    @Test
    void makesAnAdministratorWhoCanSignIn() throws Exception {
        Files.writeString(data.resolve("setup-token"), "of no use any more");
        assertThat(run(PASSWORD, "create-admin", "chefe", "--email", "chefe@example.org"))
                .isZero();
        assertThat(out).isEqualToIgnoringNewLines("The administrator chefe was made.");
        Account made = account("CHEFE@example.org");
        assertThat(new PasswordHasher().verify(PASSWORD, made.passwordHash())).isTrue();
        assertThat(run("", "roles", "chefe")).isZero();
        assertThat(out.lines()).containsExactly("admin");
        assertThat(data.resolve("setup-token")).doesNotExist();
    }

    @Test
    void appliesTheRulesOfASignUp() {
        assertThat(run("password", "create-user", "não vale!")).isEqualTo(1);
        assertThat(err).contains("Invalid input.", "username: ", "password: This password is too common.");
        assertThat(run(PASSWORD, "create-user", "ana")).isZero();
        assertThat(run(PASSWORD, "create-user", "ANA")).isEqualTo(1);
        assertThat(run(PASSWORD, "create-user", "rui", "--role", "unheard-of")).isEqualTo(1);
        assertThat(find("rui")).isEmpty();
    }

    @Test
    void readsAPasswordFromAFile() throws Exception {
        Path file = Files.writeString(data.resolve("password"), PASSWORD + "\n");
        assertThat(run("", "create-user", "ana", "--password-file", file.toString()))
                .isZero();
        assertThat(run(
                        "",
                        "create-user",
                        "rui",
                        "--password-file",
                        data.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(run("", "create-user", "rui")).as("nothing to read").isEqualTo(1);
        assertThat(find("rui")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unheard-of",
                "create-user",
                "create-user ana --password secret",
                "create-user ana secret",
                "end-sessions",
                "end-sessions ana --all",
                "roles --as ana",
                "roles --url ftp://localhost --as ana",
                "roles --url http://localhost"
            })
    void doesNotUnderstand(String arguments) {
        assertThat(run("", arguments.isEmpty() ? new String[0] : arguments.split(" ", -1)))
                .isEqualTo(2);
        assertThat(err).isNotBlank();
        assertThat(out).isEmpty();
    }

    @Test
    void explainsItself() {
        assertThat(run("", "help")).isZero();
        assertThat(out)
                .contains("create-admin", "create-user", "create-room", "end-sessions", "set-password", "roles")
                .contains("give-role", "take-role", "unlock", "keys", "rotate-keys", "retire-key", "Exit codes");
        assertThat(run("", "help", "end-sessions")).isZero();
        assertThat(out).contains("--all", "--url");
    }

    @Test
    void givesAndTakesRolesButKeepsTheLastAdministrator() {
        run(PASSWORD, "create-admin", "chefe");
        run(PASSWORD, "create-user", "ana");
        assertThat(run("", "take-role", "chefe", "admin")).isEqualTo(1);
        assertThat(err).contains("The last active administrator must remain.");
        assertThat(run("", "give-role", "ana", "admin")).isZero();
        assertThat(out).isEqualToIgnoringNewLines("ana has the roles user, admin.");
        assertThat(run("", "take-role", "chefe", "admin")).isZero();
        assertThat(run("", "take-role", "chefe", "admin")).isEqualTo(1);
        assertThat(run("", "give-role", "ninguem", "admin")).isEqualTo(1);
        assertThat(err).contains("There is no user ninguem.");
        assertThat(run("", "roles")).isZero();
        assertThat(out).contains("admin: ", "user:");
    }

    @Test
    void setsAPasswordByTheRulesAndTellsTheNodes() {
        run(PASSWORD, "create-user", "ana");
        String before = account("ana").passwordHash();
        assertThat(run("ana", "set-password", "ana")).isEqualTo(1);
        assertThat(run("outra frase de passe", "set-password", "ana")).isZero();
        assertThat(account("ana").passwordHash()).isNotEqualTo(before);
        assertThat(changes()).contains("account_changed");
    }

    @Test
    void makesRooms() {
        run(PASSWORD, "create-user", "ana");
        assertThat(run("", "create-room", "sala")).isZero();
        assertThat(run("", "create-room", "SALA")).isEqualTo(1);
        assertThat(err).contains("name: ");
        assertThat(run("", "create-room", "clube", "--private")).isEqualTo(1);
        assertThat(run("", "create-room", "clube", "--private", "--owner", "ana"))
                .isZero();
    }

    @Test
    void rotatesAndRetiresKeysAndTellsTheNodes() {
        run(PASSWORD, "create-user", "ana");
        assertThat(run("", "keys")).isZero();
        String first = out.split(" ", -1)[0];
        assertThat(run("", "rotate-keys")).isZero();
        assertThat(out).contains(" announced, signs from ").doesNotContain(first);
        assertThat(run("", "rotate-keys", "--at-once")).isZero();
        assertThat(out).contains(" signing, signs from ");
        assertThat(run("", "retire-key", first)).isZero();
        assertThat(run("", "keys")).isZero();
        assertThat(out.lines()).singleElement().asString().contains("signing").doesNotContain(first);
        assertThat(run("", "retire-key", first)).isEqualTo(1);
        assertThat(changes()).contains("keys_changed");
    }

    @Test
    void endsSessionsAndSaysWhatItCannotDo() {
        run(PASSWORD, "create-user", "ana");
        assertThat(run("", "end-sessions", "ana")).isZero();
        assertThat(run("", "end-sessions", "--all")).isZero();
        assertThat(run("", "unlock", "ana")).isEqualTo(1);
        assertThat(err).contains("--url");
        environment.put("PRACA_LIMITS", "none");
        assertThat(run("", "end-sessions", "--all")).isEqualTo(1);
        assertThat(err).isEqualToIgnoringNewLines("praca: Unusable value of PRACA_LIMITS: it takes on or off");
    }

    @Test
    void makesNoDatabaseByMistake() {
        environment.remove("DATABASE_URL");
        assertThat(run("", "roles")).isEqualTo(1);
        assertThat(err).contains("There is no database");
        assertThat(data).isEmptyDirectory();
    }

    private int run(String input, String... arguments) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        Terminal terminal =
                new Terminal(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), Optional.empty());
        int code = AdminCommand.run(
                arguments,
                environment,
                terminal,
                new PrintStream(written, true, StandardCharsets.UTF_8),
                new PrintStream(complaints, true, StandardCharsets.UTF_8));
        out = written.toString(StandardCharsets.UTF_8);
        err = complaints.toString(StandardCharsets.UTF_8);
        return code;
    }

    private Account account(String name) {
        return find(name).orElseThrow();
    }

    private Optional<Account> find(String name) {
        Database database = new Database(Settings.from(environment));
        try {
            return database.jdbi().withHandle(handle -> new AccountRepository().findByName(handle, name));
        } finally {
            database.close();
        }
    }

    private List<String> changes() {
        Database database = new Database(Settings.from(environment));
        try {
            return database.jdbi().withHandle(handle -> handle.createQuery("SELECT kind FROM node_change")
                    .mapTo(String.class)
                    .list());
        } finally {
            database.close();
        }
    }
}
