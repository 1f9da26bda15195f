package org.praca.factor.totp;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;

/**
 * RFC 6238 as every authenticator app has it: HMAC-SHA-1, six digits, steps of 30 seconds. A code is looked for one step before
 * and after now, too, since clocks differ. Thread-safe.
 */
final class Totp {
    static final int DIGITS = 6;
    static final Duration STEP = Duration.ofSeconds(30);

    private static final String HMAC = "HmacSHA1";
    private static final int SKEW = 1;

    private final TimeBasedOneTimePasswordGenerator generator =
            new TimeBasedOneTimePasswordGenerator(STEP, DIGITS, HMAC);

    /** The time step of which that is the code; of several the latest. */
    OptionalLong step(byte[] key, String code, Instant now) {
        OptionalLong found = OptionalLong.empty();
        for (int offset = -SKEW; offset <= SKEW; offset++) {
            Instant then = now.plus(STEP.multipliedBy(offset));
            if (MessageDigest.isEqual(ascii(code(key, then)), ascii(code))) {
                found = OptionalLong.of(then.getEpochSecond() / STEP.toSeconds());
            }
        }
        return found;
    }

    /** The code of that moment. */
    String code(byte[] key, Instant moment) {
        try {
            return generator.generateOneTimePasswordString(new SecretKeySpec(key, HMAC), moment, Locale.ROOT);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("The secret is no key", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
