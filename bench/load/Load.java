package load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures a chat server: {@code java load.Load <what> --option value …}. bench/README.md says what and how. */
public final class Load {
    private Load() {}

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, 1);
        switch (arguments[0]) {
            case "accounts" -> new Rest(options).prepare(options);
            case "pages" -> new Rest(options).time(options, tokens(options));
            case "traffic" -> traffic(options);
            case "connect" -> connect(options);
            case "idle" -> idle(options);
            case "churn" -> churn(options);
            case "resume" -> resume(options);
            case "requests" -> new Requests(options).run();
            case "revocation" -> Revocation.run(options);
            case "sql" -> Sql.run(options);
            default -> throw new IllegalArgumentException("Not known: " + arguments[0]);
        }
    }

    private static List<String> tokens(Options options) throws IOException {
        String file = options.text("tokens", "");
        return file.isEmpty() ? List.of() : Files.readAllLines(Path.of(file));
    }

    private static void traffic(Options options) throws IOException {
        Traffic traffic = new Traffic(options, tokens(options));
        traffic.openAll();
        traffic.rest(options.nanos("settle", 1));
        traffic.run(new ServerProcess(options));
        traffic.reportLosses();
        traffic.closeAll();
    }

    private static void connect(Options options) throws IOException {
        Sockets sockets = new Sockets(options, tokens(options));
        sockets.openAll();
        sockets.reportLosses();
        sockets.closeAll();
    }

    private static void idle(Options options) throws IOException {
        ServerProcess server = new ServerProcess(options);
        Sockets first = new Sockets(options.with("sockets", "50"), tokens(options));
        first.open();
        first.closeAll();
        Sockets sockets = new Sockets(options, tokens(options));
        double live = server.isJava() ? server.liveKilobytes() : 0;
        double resident = server.residentKilobytes();
        sockets.openAll();
        sockets.rest(options.nanos("seconds", 5));
        double count = sockets.peers.size();
        if (server.isJava()) {
            Report.say("live_kb_per_socket", (server.liveKilobytes() - live) / count);
        }
        Report.say("resident_kb_per_socket", (server.residentKilobytes() - resident) / count);
        sockets.reportLosses();
        sockets.closeAll();
    }

    private static void churn(Options options) throws IOException {
        ServerProcess server = new ServerProcess(options);
        Churn churn = new Churn(options, tokens(options));
        double live = server.isJava() ? server.liveKilobytes() : 0;
        double resident = server.residentKilobytes();
        churn.churn();
        // Longer than a user who has gone is still counted as there.
        churn.rest(options.nanos("seconds", 20));
        if (server.isJava()) {
            Report.say("live_mb_before", live / 1024);
            Report.say("live_mb_after", server.liveKilobytes() / 1024);
        }
        Report.say("resident_mb_before", resident / 1024);
        Report.say("resident_mb_after", server.residentKilobytes() / 1024);
        churn.reportLosses();
    }

    private static void resume(Options options) throws IOException {
        Resume resume = new Resume(options, tokens(options));
        resume.churn();
        resume.reportLosses();
        resume.report();
    }
}
