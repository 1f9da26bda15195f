package org.praca.factor.totp;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What the server and an authenticator app share: 160 random bits (RFC 4226, section 4).
 *
 * @param text as stored: base64url
 */
record TotpSecret(String text) {
    private static final int BYTES = 20;
    private static final int BITS_OF_A_LETTER = 5;
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    static TotpSecret random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new TotpSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    byte[] key() {
        return Base64.getUrlDecoder().decode(text);
    }

    /** As apps take it: Base32 (RFC 4648), without padding, which this length does not need. */
    String base32() {
        StringBuilder letters = new StringBuilder();
        int bits = 0;
        int buffer = 0;
        for (byte next : key()) {
            buffer = (buffer << Byte.SIZE) | (next & 0xff);
            bits += Byte.SIZE;
            while (bits >= BITS_OF_A_LETTER) {
                bits -= BITS_OF_A_LETTER;
                letters.append(LETTERS.charAt((buffer >>> bits) & 0x1f));
            }
        }
        return letters.toString();
    }

    /** The address that apps read, as a link or from a QR code. */
    String uri(String issuer, String username) {
        return "otpauth://totp/" + encoded(issuer) + ":" + encoded(username) + "?secret=" + base32() + "&issuer="
                + encoded(issuer);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "TotpSecret[…]";
    }
}
