package org.praca.testing;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.spec.SecretKeySpec;

/** An authenticator app on somebody's phone. */
public final class AuthenticatorApp {
    private static final Duration STEP = Duration.ofSeconds(30);

    private final byte[] key;

    /** Given a secret in Base32. */
    public AuthenticatorApp(String secret) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int bits = 0;
        int buffer = 0;
        for (int i = 0; i < secret.length(); i++) {
            buffer = (buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(secret.charAt(i));
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(buffer >>> bits);
            }
        }
        key = bytes.toByteArray();
    }

    /** The code that it shows now. */
    public String code() {
        return code(Instant.now());
    }

    /** The code that it shows next, which the server takes already: it stays good while the present one ends. */
    public String next() {
        return code(Instant.now().plus(STEP));
    }

    /** Six digits that are no code of this hour. */
    public String wrong() {
        Instant start = Instant.now();
        for (int i = 0; ; i++) {
            String guess = String.format("%06d", i);
            boolean right = false;
            for (int step = -60; step <= 60 && !right; step++) {
                right = code(start.plus(STEP.multipliedBy(step))).equals(guess);
            }
            if (!right) {
                return guess;
            }
        }
    }

    public String code(Instant moment) {
        try {
            return new TimeBasedOneTimePasswordGenerator(STEP)
                    .generateOneTimePasswordString(new SecretKeySpec(key, "HmacSHA1"), moment, Locale.ROOT);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
