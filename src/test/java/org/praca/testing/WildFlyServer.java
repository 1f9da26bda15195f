package org.praca.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The WAR on an unpacked WildFly; each process has a base directory of its own. With PostgreSQL and Redis. */
final class WildFlyServer implements Server {
    @Override
    public ProcessBuilder command(Path directory) throws IOException {
        Path home = Path.of(System.getProperty("praca.it.wildfly"));
        Path deployments = Files.createDirectories(directory.resolve("deployments"));
        Files.copy(Path.of(System.getProperty("praca.it.war")), deployments.resolve("praca.war"));
        copyFiles(home.resolve("standalone/configuration"), directory.resolve("configuration"));
        ProcessBuilder builder = new ProcessBuilder(
                home.resolve("bin/standalone.sh").toString(),
                "-c",
                "praca.xml",
                "-Djboss.server.base.dir=" + directory,
                "-Djboss.bind.address=127.0.0.1",
                "-Djboss.management.http.port=" + Ports.free());
        Map<String, String> variables = builder.environment();
        List.of("JBOSS_HOME", "JAVA_OPTS").forEach(variables::remove);
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.put("LAUNCH_JBOSS_IN_BACKGROUND", "true");
        return builder;
    }

    @Override
    public Surroundings surroundings() {
        Postgres postgres = Postgres.start();
        Redis redis = Redis.start();
        Map<String, String> environment = new HashMap<>(postgres.environment());
        environment.put("REDIS_URL", redis.url());
        return new Surroundings(environment, () -> {
            redis.stop();
            postgres.stop();
        });
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
