package org.praca.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Runs the administration's commands with the classes of the WAR in this jar, without a server. */
final class Admin {
    private static final String WAR = "/MICRO-INF/deploy/ROOT.war";
    private static final String CLASSES = "WEB-INF/classes/";
    private static final String LIBRARIES = "WEB-INF/lib/";
    private static final String LOGGING = "admin-logging.properties";
    /** What a server would bring along: the interfaces that the WAR is written against. */
    private static final List<String> PLATFORM = List.of("jakartaee-api.jar", "microprofile-jwt-auth-api.jar");

    private Admin() {}

    /** The exit code. */
    static int run(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory("praca-admin");
        try {
            System.setProperty(
                    "java.util.logging.config.file", copy(LOGGING, directory).toString());
            return run(arguments, unpack(directory));
        } finally {
            delete(directory);
        }
    }

    private static int run(String[] arguments, List<URL> classPath) throws IOException {
        ClassLoader platform = ClassLoader.getPlatformClassLoader();
        try (URLClassLoader loader = new URLClassLoader(classPath.toArray(new URL[0]), platform)) {
            Thread.currentThread().setContextClassLoader(loader);
            return (int) loader.loadClass("org.praca.command.AdminCommand")
                    .getMethod("run", String[].class, InputStream.class, PrintStream.class, PrintStream.class)
                    .invoke(null, arguments, System.in, System.out, System.err);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<URL> unpack(Path directory) throws IOException {
        List<URL> found = new ArrayList<>();
        // Only of a directory that is there the URL is that of one.
        found.add(Files.createDirectories(directory.resolve(CLASSES)).toUri().toURL());
        for (String name : PLATFORM) {
            found.add(copy(name, directory).toUri().toURL());
        }
        try (ZipInputStream war = new ZipInputStream(Objects.requireNonNull(Admin.class.getResourceAsStream(WAR)))) {
            for (ZipEntry entry = war.getNextEntry(); entry != null; entry = war.getNextEntry()) {
                boolean wanted =
                        entry.getName().startsWith(CLASSES) || entry.getName().startsWith(LIBRARIES);
                Path file = directory.resolve(entry.getName()).normalize();
                if (wanted && !entry.isDirectory() && file.startsWith(directory)) {
                    Files.createDirectories(Objects.requireNonNull(file.getParent()));
                    Files.copy(war, file);
                    if (entry.getName().startsWith(LIBRARIES)) {
                        found.add(file.toUri().toURL());
                    }
                }
            }
        }
        return found;
    }

    private static Path copy(String name, Path directory) throws IOException {
        Path file = directory.resolve(name);
        try (InputStream in = Objects.requireNonNull(Admin.class.getResourceAsStream(name))) {
            Files.copy(in, file);
            return file;
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
