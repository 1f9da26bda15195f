package org.praca.launcher;

import fish.payara.micro.PayaraMicro;
import fish.payara.micro.PayaraMicroRuntime;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.praca.platform.Settings;
import org.praca.platform.SettingsException;

/** Checks the configuration, starts the server, and says at the end where the page is. */
public final class Main {
    private static final String HTTP =
            "configs.config.server-config.network-config.protocols.protocol.http-listener.http.";
    private static final List<String> SERVER_SETTINGS = List.of(
            "set " + HTTP + "server-header=false",
            "set " + HTTP + "xpowered-by=false",
            "set configs.config.server-config.thread-pools.thread-pool.http-thread-pool.max-thread-pool-size=64");

    private Main() {}

    /** Ends with exit code 1 and one line where the configuration is unusable or the application does not start. */
    public static void main(String[] arguments) throws IOException {
        Settings settings;
        try {
            settings = Settings.from(System.getenv());
        } catch (SettingsException e) {
            System.err.println("praca: " + e.getMessage());
            System.exit(1);
            return;
        }
        start(settings);
        if (isDeployed()) {
            welcome(System.out, settings);
        } else {
            System.err.println("praca: the application did not start; the reason stands above");
            System.exit(1);
        }
    }

    private static boolean isDeployed() {
        PayaraMicroRuntime runtime = PayaraMicro.getInstance().getRuntime();
        return runtime != null && !runtime.getDeployedApplicationNames().isEmpty();
    }

    private static void start(Settings settings) throws IOException {
        Path commands = Files.createTempFile("praca", ".boot");
        try {
            Files.write(commands, SERVER_SETTINGS);
            PayaraMicro.main(new String[] {
                "--port",
                Integer.toString(settings.port()),
                "--nohazelcast",
                "--disablephonehome",
                "--prebootcommandfile",
                commands.toString()
            });
        } finally {
            Files.deleteIfExists(commands);
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
