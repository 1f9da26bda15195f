package load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The process of the server that is measured, if it runs on this machine. */
final class ServerProcess {
    private final long pid;
    private final boolean isJava;

    /** Options: pid, jvm (yes or no). */
    ServerProcess(Options options) {
        pid = options.number("pid", 0);
        isJava = options.text("jvm", "no").equals("yes");
    }

    double processorSeconds() {
        return ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1e3;
    }

    boolean isJava() {
        return isJava;
    }

    /** Kilobytes in memory; 0 where that cannot be seen. */
    double residentKilobytes() {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
            return lines.stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kilobytes that live objects take, after a full collection. */
    double liveKilobytes() {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines()
                    .filter(line -> line.startsWith("Total"))
                    .mapToDouble(line -> Double.parseDouble(line.strip().split("\\s+")[2]) / 1024)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No histogram of the heap: " + output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
