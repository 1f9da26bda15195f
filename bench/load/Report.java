package load;

import java.util.Locale;

/** The figures, one {@code name=value} a line on the standard output. */
final class Report {
    private Report() {}

    static void say(String name, double value) {
        System.out.printf(Locale.ROOT, value == Math.rint(value) ? "%s=%.0f%n" : "%s=%.3f%n", name, value);
    }

    static void say(String name, Histogram times) {
        say(name + "_p50_ms", times.millis(0.50));
        say(name + "_p99_ms", times.millis(0.99));
        say(name + "_max_ms", times.largestMillis());
    }
}
