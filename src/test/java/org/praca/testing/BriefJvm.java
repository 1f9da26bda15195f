package org.praca.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a JVM is started that lives for seconds only. The optimising compiler takes half of a server's start and never pays it back,
 * but for the hashing of passwords: it is told to leave the rest.
 */
final class BriefJvm {
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-DisplayVMOutput",
            "-XX:CompilerDirectivesFile=src/test/jvm/compiler.json");

    private BriefJvm() {}

    /** A process with these arguments for {@code java}; it starts in the directory of the project. */
    static ProcessBuilder command(String... arguments) {
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        return new ProcessBuilder(Stream.of(java, OPTIONS.stream(), Stream.of(arguments))
                .flatMap(part -> part)
                .collect(Collectors.toCollection(ArrayList::new)));
    }
}
