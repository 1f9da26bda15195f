package load;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How soon another node knows that a session is over: signs in at one, signs out there, and asks the other one until it refuses.
 *
 * <p>Options: host, port, other-port, times.
 */
final class Revocation {
    private static final Pattern ACCESS = Pattern.compile("\"access\"\\s*:\\s*\"([^\"]+)\"");

    private Revocation() {}

    static void run(Options options) throws IOException {
        Histogram times = new Histogram();
        try (HttpConnection here = Requests.connect(options);
                HttpConnection there = Requests.connect(options.with("port", options.text("other-port")))) {
            for (int i = 0; i < options.number("times", 200); i++) {
                String answer = here.exchange(
                                here.request("POST", "/api/login/", "", Rest.credentials("pessoa-" + i % 100)))
                        .body();
                Matcher access = ACCESS.matcher(answer);
                if (!access.find()) {
                    throw new IOException("No token: " + answer);
                }
                byte[] question = there.request("GET", "/api/protected/", access.group(1), "");
                expect(200, there.exchange(question).status());
                expect(
                        205,
                        here.exchange(here.request("POST", "/api/logout/", access.group(1), "{}"))
                                .status());
                long over = System.nanoTime();
                while (there.exchange(question).status() != 401) {
                    Thread.onSpinWait();
                }
                times.record(System.nanoTime() - over);
            }
        }
        Report.say("latency", times);
    }

    private static void expect(int wanted, int status) throws IOException {
        if (status != wanted) {
            throw new IOException("Expected " + wanted + ": " + status);
        }
    }
}
