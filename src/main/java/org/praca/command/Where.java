package org.praca.command;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where a command works. */
final class Where {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Ask the server there. Without it the command works on the database that the environment names.")
    private @Nullable URI url;

    @Option(names = "--as", paramLabel = "USERNAME", description = "With --url: who asks. The password is asked for.")
    private @Nullable String asker;

    @Option(
            names = "--as-password-file",
            paramLabel = "FILE",
            description = "With --as: a file with that password; - is the standard input.")
    private @Nullable String passwordFile;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "With --url, in place of --as: a file with an access token; - is the standard input.")
    private @Nullable String tokenFile;

    /** @param mayBegin whether a database may be made where there is none */
    Office open(Terminal terminal, Map<String, String> environment, boolean mayBegin) {
        if (url == null) {
            if (asker != null || tokenFile != null || passwordFile != null) {
                throw new ParameterException(command.commandLine(), "--as and --token-file go with --url");
            }
            return DatabaseOffice.open(environment, mayBegin);
        }
        if (!String.valueOf(url.getScheme()).matches("https?") || url.getHost() == null) {
            throw new ParameterException(
                    command.commandLine(), "--url takes an address such as https://chat.example.org");
        }
        if ((asker == null) == (tokenFile == null)) {
            throw new ParameterException(command.commandLine(), "--url goes with --as or with --token-file");
        }
        return tokenFile != null
                ? HttpOffice.withToken(url, terminal.secret("access token", tokenFile))
                : HttpOffice.signIn(url, String.valueOf(asker), terminal.secret("password of " + asker, passwordFile));
    }
}
