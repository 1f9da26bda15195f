package org.praca.testing;

import java.nio.file.Path;

/** Payara Micro in the runnable jar, with the embedded database and bus. */
final class PayaraServer implements Server {
    @Override
    public ProcessBuilder command(Path directory) {
        return BriefJvm.command("-Xmx512m", "-jar", System.getProperty("praca.it.jar", "target/praca.jar"));
    }

    @Override
    public Surroundings surroundings() {
        return Surroundings.NONE;
    }
}
