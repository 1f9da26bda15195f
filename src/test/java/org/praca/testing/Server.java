package org.praca.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A kind of server that the product runs on. */
interface Server {
    Server PAYARA = new PayaraServer();

    Server WILDFLY = new WildFlyServer();

    static Server named(String name) {
        return switch (name) {
            case "payara" -> PAYARA;
            case "wildfly" -> WILDFLY;
            default -> throw new IllegalArgumentException("No such server: " + name);
        };
    }

    /** The command that starts the product, with what the server itself must be told; files of its own go into the directory. */
    ProcessBuilder command(Path directory) throws IOException;

    /** What the server that all tests share is given besides: the databases it is to be tested with. */
    Surroundings surroundings();

    /** Other servers that one server of ours needs, and how they are stopped after it. */
    record Surroundings(Map<String, String> environment, Runnable stop) {
        static final Surroundings NONE = new Surroundings(Map.of(), () -> {});
    }
}
