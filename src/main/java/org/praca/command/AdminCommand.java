package org.praca.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.praca.command.Office.RoleLine;
import org.praca.platform.Json;
import org.praca.platform.SettingsException;
import org.praca.platform.Texts;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.token.KeyRotation;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** {@code praca.jar admin …}: each method is a command of the name that it bears. */
@Command(
        name = "admin",
        synopsisHeading = "Usage: ",
        customSynopsis = "java -jar praca.jar admin COMMAND [OPTIONS]",
        description = {
            "%nAdministers Praça: on the database that the environment names (DATABASE_URL, PRACA_DATA), whether servers run or"
                    + " not, or with --url through a running server. Passwords are asked for without echo, or read from the"
                    + " standard input or a file; they are never arguments.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or the database or server cannot be reached", "2:not understood"},
        commandListHeading = "Commands (help COMMAND says more):%n",
        subcommands = HelpCommand.class)
public final class AdminCommand {
    /** Where a new password comes from. */
    static final class NewPasswordOption {
        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description =
                        "A file with the password; - is the standard input. Without it the password is asked for.")
        private @Nullable String file;

        String read(Terminal terminal, String username) {
            return terminal.newSecret("new password of " + username, file);
        }
    }

    /** Whose sessions. */
    static final class Whose {
        @Parameters(paramLabel = "USERNAME", description = "User name or e-mail.")
        private @Nullable String username;

        @Option(names = "--all", required = true, description = "Everybody's.")
        private boolean all;
    }

    private final Terminal terminal;
    private final Map<String, String> environment;
    private final PrintWriter out;

    private AdminCommand(Terminal terminal, Map<String, String> environment, PrintWriter out) {
        this.terminal = terminal;
        this.environment = environment;
        this.out = out;
    }

    /** Does what the arguments say; the exit code. */
    public static int run(String[] arguments, InputStream in, PrintStream out, PrintStream err) {
        return run(arguments, System.getenv(), new Terminal(in, Optional.ofNullable(System.console())), out, err);
    }

    static int run(
            String[] arguments, Map<String, String> environment, Terminal terminal, PrintStream out, PrintStream err) {
        PrintWriter writer = writer(out);
        CommandLine commands = new CommandLine(new AdminCommand(terminal, environment, writer))
                .setOut(writer)
                .setErr(writer(err))
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(AdminCommand::refuse);
        return arguments.length == 0 ? usage(commands) : commands.execute(arguments);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, Charset.defaultCharset()), true);
    }

    private static int usage(CommandLine commands) {
        commands.usage(commands.getErr());
        return CommandLine.ExitCode.USAGE;
    }

    private static int refuse(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        String why = failure instanceof Refusal || failure instanceof SettingsException
                ? Objects.requireNonNull(failure.getMessage())
                : failure instanceof Problem problem
                        ? sentences(problem)
                        : failure instanceof JdbiException
                                ? "The database does not answer: " + failure.getMessage()
                                : null;
        if (why == null) {
            throw failure;
        }
        command.getErr().println("praca: " + why);
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String sentences(Problem problem) {
        List<String> lines = new ArrayList<>();
        lines.add(say(problem.detail()));
        problem.fields()
                .forEach((field, messages) -> lines.add("  " + field + ": "
                        + String.join(
                                " ", messages.stream().map(AdminCommand::say).toList())));
        return String.join(System.lineSeparator(), lines);
    }

    private static String say(Message message) {
        return Texts.say(Locale.ENGLISH, message.key(), message.arguments());
    }

    @Command(name = "create-admin", description = "Makes an administrator.")
    void createAdmin(
            @Mixin Where where,
            @Mixin NewPasswordOption password,
            @Parameters(paramLabel = "USERNAME") String username,
            @Option(names = "--email", paramLabel = "ADDRESS", defaultValue = "", description = "E-mail.")
                    String email) {
        make(where, account(username, email, "", ""), List.of("admin"), password);
        out.println("The administrator " + username + " was made.");
    }

    @Command(name = "create-user", description = "Makes a user.")
    void createUser(
            @Mixin Where where,
            @Mixin NewPasswordOption password,
            @Parameters(paramLabel = "USERNAME") String username,
            @Option(names = "--email", paramLabel = "ADDRESS", defaultValue = "", description = "E-mail.") String email,
            @Option(names = "--first-name", paramLabel = "NAME", defaultValue = "", description = "First name.")
                    String firstName,
            @Option(names = "--last-name", paramLabel = "NAME", defaultValue = "", description = "Last name.")
                    String lastName,
            @Option(names = "--role", paramLabel = "ROLE", description = "May be repeated; without it: user.") @Nullable
                    List<String> roles) {
        make(where, account(username, email, firstName, lastName), roles == null ? List.of() : roles, password);
        out.println("The user " + username + " was made.");
    }

    private static ObjectNode account(String username, String email, String firstName, String lastName) {
        return Json.MAPPER
                .createObjectNode()
                .put("username", username)
                .put("email", email)
                .put("first_name", firstName)
                .put("last_name", lastName);
    }

    private void make(Where where, ObjectNode account, List<String> roles, NewPasswordOption password) {
        roles.forEach(account.putArray("roles")::add);
        at(where, true, office -> {
            account.put(
                    "password", password.read(terminal, account.path("username").asText()));
            office.createUser(account);
            return 0;
        });
    }

    @Command(name = "set-password", description = "Gives a user a password, and ends all sessions of that user.")
    void setPassword(
            @Mixin Where where,
            @Mixin NewPasswordOption password,
            @Parameters(paramLabel = "USERNAME", description = "User name or e-mail.") String username) {
        at(where, false, office -> {
            office.setPassword(username, password.read(terminal, username));
            return 0;
        });
        out.println("The password of " + username + " was set; the sessions are over.");
    }

    @Command(name = "unlock", description = "Forgets a user's failed sign-ins.")
    void unlock(
            @Mixin Where where,
            @Parameters(paramLabel = "USERNAME", description = "User name or e-mail.") String username) {
        at(where, false, office -> {
            office.unlock(username);
            return 0;
        });
        out.println(username + " may sign in again.");
    }

    @Command(name = "roles", description = "Lists all roles, or a user's.")
    void roles(
            @Mixin Where where,
            @Parameters(paramLabel = "USERNAME", arity = "0..1", description = "User name or e-mail.") @Nullable
                    String username) {
        List<String> lines = at(
                where,
                false,
                office -> username == null
                        ? office.roles().stream().map(AdminCommand::line).toList()
                        : office.rolesOf(username));
        lines.forEach(out::println);
    }

    private static String line(RoleLine role) {
        return role.name() + ": " + String.join(", ", role.permissions())
                + (role.inherits().isEmpty() ? "" : " (inherits from " + String.join(", ", role.inherits()) + ")");
    }

    @Command(name = "give-role", description = "Gives a user a role.")
    void giveRole(
            @Mixin Where where,
            @Parameters(paramLabel = "USERNAME", description = "User name or e-mail.") String username,
            @Parameters(paramLabel = "ROLE") String role) {
        List<String> roles = at(where, false, office -> {
            List<String> given = new ArrayList<>(office.rolesOf(username));
            if (!given.contains(role)) {
                given.add(role);
                office.setRoles(username, given);
            }
            return given;
        });
        out.println(username + " has the roles " + String.join(", ", roles) + ".");
    }

    @Command(name = "take-role", description = "Takes a role from a user.")
    void takeRole(
            @Mixin Where where,
            @Parameters(paramLabel = "USERNAME", description = "User name or e-mail.") String username,
            @Parameters(paramLabel = "ROLE") String role) {
        at(where, false, office -> {
            List<String> given = new ArrayList<>(office.rolesOf(username));
            if (!given.remove(role)) {
                throw new Refusal(username + " does not have the role " + role + ".");
            }
            office.setRoles(username, given);
            return 0;
        });
        out.println(username + " does not have the role " + role + " any more.");
    }

    @Command(name = "create-room", description = "Makes a room.")
    void createRoom(
            @Mixin Where where,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--owner",
                            paramLabel = "USERNAME",
                            description =
                                    "Whose room it is. Over HTTP it is the one's who asks; else it may have no owner.")
                    @Nullable
                    String owner,
            @Option(names = "--private", description = "For its members alone; needs an owner.") boolean isPrivate) {
        at(where, true, office -> {
            office.createRoom(name, owner, isPrivate);
            return 0;
        });
        out.println("The room " + name + " was made.");
    }

    @Command(name = "end-sessions", description = "Ends all sessions of a user, or everybody's. Their sockets close.")
    void endSessions(@Mixin Where where, @ArgGroup(multiplicity = "1") Whose whose) {
        at(where, false, office -> {
            if (whose.username != null) {
                office.endSessions(whose.username);
            } else if (whose.all) {
                office.endAllSessions();
            }
            return 0;
        });
        out.println("The sessions" + (whose.username == null ? "" : " of " + whose.username) + " are over.");
    }

    @Command(name = "keys", description = "Lists the keys that sign access tokens.")
    void keys(@Mixin Where where) {
        at(where, false, Office::keys).forEach(this::print);
    }

    @Command(
            name = "rotate-keys",
            description =
                    "Announces the next signing key, which signs as soon as every verifier knows it: in 6 minutes.")
    void rotateKeys(
            @Mixin Where where,
            @Option(
                            names = "--at-once",
                            description =
                                    "It signs now. Verifiers that keep the public keys may not know it for 5 minutes.")
                    boolean atOnce) {
        print(at(where, false, office -> office.rotateKeys(atOnce)));
    }

    @Command(
            name = "retire-key",
            description = "Retires a signing key that may have leaked: every access token under it is void at once.")
    void retireKey(@Mixin Where where, @Parameters(paramLabel = "KID", description = "As keys lists it.") String kid) {
        at(where, false, office -> {
            office.retireKey(kid);
            return 0;
        });
        out.println("The key " + kid + " is retired.");
    }

    private void print(KeyRotation.View key) {
        out.println(key.kid() + " " + key.state() + ", signs from " + key.signsAt()
                + (key.retiresAt() == null ? "" : ", verifies until " + key.retiresAt()));
    }

    private <T> T at(Where where, boolean mayBegin, Function<Office, T> work) {
        try (Office office = where.open(terminal, environment, mayBegin)) {
            return work.apply(office);
        }
    }
}
