package org.praca.password;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Has HotSpot compile Argon2's innermost steps into the loop around them. Left to itself it decides by what it has seen when it compiles, in some
 * processes against it for good, and a password takes a third longer there. Elsewhere than on HotSpot nothing happens.
 */
final class Argon2Inlining {
    private static final System.Logger LOG = System.getLogger(Argon2Inlining.class.getName());

    /** Compiler directives (JEP 165). */
    private static final String DIRECTIVES = """
            [{
              match: "org/bouncycastle/crypto/generators/Argon2BytesGenerator*.*",
              c2: {
                inline: [
                  "+org/bouncycastle/crypto/generators/Argon2BytesGenerator.G",
                  "+org/bouncycastle/crypto/generators/Argon2BytesGenerator.roundFunction",
                  "+org/bouncycastle/crypto/generators/Argon2BytesGenerator.access*",
                  "+org/bouncycastle/crypto/generators/Argon2BytesGenerator$FillBlock.*"
                ]
              }
            }]
            """;

    private Argon2Inlining() {}

    /** For the whole process, from now on. */
    static void ask() {
        try {
            Path file = Files.createTempFile("praca", ".json");
            try {
                Files.writeString(file, DIRECTIVES);
                Object answer = ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                "compilerDirectivesAdd",
                                new Object[] {new String[] {'"' + file.toString() + '"'}},
                                new String[] {String[].class.getName()});
                LOG.log(System.Logger.Level.DEBUG, "Asked to inline Argon2: {0}", answer);
            } finally {
                Files.delete(file);
            }
        } catch (IOException | JMException | RuntimeException e) {
            LOG.log(System.Logger.Level.INFO, "Argon2 is compiled as the JVM sees fit: {0}", e.getMessage());
        }
    }
}
