package org.praca.launcher;

import fish.payara.micro.PayaraMicro;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.praca.platform.Settings;
import org.praca.platform.SettingsException;

/** Checks the configuration, starts the server, and says at the end where the page is; or runs the administration's commands. */
public final class Main {
    private static final String BOOT_COMMANDS = "boot.txt";
    private static final String LISTENER =
            "set configs.config.server-config.network-config.network-listeners" + ".network-listener.http-listener.";
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String LOGGING = "logging.properties";

    private Main() {}

    /** Ends with exit code 1 and one line where the configuration is unusable or the application does not start. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0) {
            System.exit(
                    arguments[0].equals("admin") ? Admin.run(withoutFirst(arguments)) : misunderstood(arguments[0]));
            return;
        }
        Settings settings;
        try {
            settings = Settings.from(System.getenv());
        } catch (SettingsException e) {
            System.err.println("praca: " + e.getMessage());
            System.exit(1);
            return;
        }
        start(settings);
        if (isReady(settings)) {
            welcome(System.out, settings);
        } else {
            System.err.println("praca: the application did not start; the reason stands above");
            System.exit(1);
        }
    }

    private static String[] withoutFirst(String[] arguments) {
        return Arrays.copyOfRange(arguments, 1, arguments.length);
    }

    private static int misunderstood(String argument) {
        System.err.println("praca: unknown argument " + argument
                + ". Without arguments the server starts, configured by environment variables; see also: admin help");
        return 2;
    }

    /** Asked as anybody would: the server also calls an application deployed that has failed to start. */
    private static boolean isReady(Settings settings) {
        String host = settings.address().equals("0.0.0.0") ? "127.0.0.1" : settings.address();
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    new URL("http", host, settings.port(), "/health/ready").openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private static void start(Settings settings) throws IOException {
        Path files = Files.createTempDirectory("praca");
        Path commands = copy(BOOT_COMMANDS, files);
        Files.writeString(commands, LISTENER + "address=" + settings.address() + "\n", StandardOpenOption.APPEND);
        Path logging = copy(LOGGING, files);
        try {
            PayaraMicro.main(new String[] {
                "--port",
                Integer.toString(settings.port()),
                "--nohazelcast",
                "--disablephonehome",
                "--prebootcommandfile",
                commands.toString(),
                "--logproperties",
                logging.toString()
            });
        } finally {
            Files.deleteIfExists(commands);
            Files.deleteIfExists(logging);
            Files.deleteIfExists(files);
        }
    }

    /** The server takes its settings from files; ours lie beside this class. */
    private static Path copy(String name, Path directory) throws IOException {
        try (InputStream in = Objects.requireNonNull(Main.class.getResourceAsStream(name))) {
            Path file = directory.resolve(name);
            Files.copy(in, file);
            return file;
        }
    }

    private static void welcome(PrintStream out, Settings settings) {
        Path token = settings.data().resolve("setup-token");
        out.println();
        out.println("Praça: http://localhost:" + settings.port() + "/");
        out.println(
                Files.exists(token)
                        ? "First administrator: POST /api/setup/ {\"token\",\"username\",\"password\"} with the token in "
                                + token
                        : "The administrator exists; sign in on the page.");
    }
}
