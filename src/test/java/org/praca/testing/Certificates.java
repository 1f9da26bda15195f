package org.praca.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * The certificate of a server, signed by itself, and its key, as PEM files.
 *
 * @param certificate also what to trust
 */
public record Certificates(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";

    /** Makes them in that directory, for a server at that IP address. */
    public static Certificates make(Path directory, String address) {
        try {
            Path store = directory.resolve(address + ".p12");
            run(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "redis",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=redis",
                    "-ext",
                    "SAN=ip:" + address,
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD,
                    "-keystore",
                    store.toString()));
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            Key key = keys.getKey("redis", PASSWORD.toCharArray());
            return new Certificates(
                    pem(
                            directory.resolve(address + ".crt"),
                            "CERTIFICATE",
                            keys.getCertificate("redis").getEncoded()),
                    pem(directory.resolve(address + ".key"), "PRIVATE KEY", key.getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(List<String> command) throws IOException {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("No certificate was made");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path pem(Path file, String what, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
