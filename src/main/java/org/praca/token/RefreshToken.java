package org.praca.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An opaque refresh token: {@code <session>.<generation>.<secret>}. Each generation's secret is an HMAC, under the session's own
 * key, of the one before. So the successor of a token is always the same, an older token of the chain can be told from a forged
 * one without keeping it, and neither the stored key nor the stored hash gives a token away.
 */
public record RefreshToken(UUID sessionId, long generation, String secret) {
    /** So many generations back an old token is still known as such. */
    private static final long MEMORY = 200_000;

    private static final Pattern FORM = Pattern.compile("([0-9a-f-]{36})\\.(0|[1-9][0-9]{0,17})\\.([A-Za-z0-9_-]{43})");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new random value of 256 bits, as text. */
    public static String random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The first token of a session. */
    public static RefreshToken first(UUID sessionId) {
        return new RefreshToken(sessionId, 0, random());
    }

    /** The token that the text stands for, if it has the form of one. */
    public static Optional<RefreshToken> parse(String text) {
        Matcher match = FORM.matcher(text);
        if (text.length() > 128 || !match.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new RefreshToken(UUID.fromString(match.group(1)), Long.parseLong(match.group(2)), match.group(3)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The next token of the chain under that key. */
    public RefreshToken successor(String chainKey) {
        return new RefreshToken(sessionId, generation + 1, hmac(chainKey, secret));
    }

    /** What the database keeps of the token. */
    public String hash() {
        return sha256(secret);
    }

    /** Whether this is a token of the chain whose newest one has that hash and generation. */
    public boolean leadsTo(String chainKey, long newestGeneration, String newestHash) {
        long steps = newestGeneration - generation;
        if (steps < 0 || steps > MEMORY) {
            return false;
        }
        String current = secret;
        for (long step = 0; step < steps; step++) {
            current = hmac(chainKey, current);
        }
        return MessageDigest.isEqual(ascii(sha256(current)), ascii(newestHash));
    }

    /** As the client keeps it. */
    public String text() {
        return sessionId + "." + generation + "." + secret;
    }

    @Override
    public String toString() {
        return "RefreshToken[" + sessionId + "." + generation + ".…]";
    }

    /** SHA-256 of the UTF-8, as base64url: enough for values of 256 random bits. */
    public static String sha256(String value) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hmac(String key, String value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(ascii(key), "HmacSHA256"));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(ascii(value)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] ascii(String value) {
        return value.getBytes(StandardCharsets.US_ASCII);
    }
}
