package org.praca.platform;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.util.Base64URL;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets that are kept in the database under {@code PRACA_KEY_SECRET}: JWE (RFC 7516), {@code dir} with AES-256-GCM. Each
 * purpose has a key of its own, derived by HKDF (RFC 5869), so that a text opens for the purpose alone that it was sealed for. Without
 * a secret texts stay as they are. Thread-safe.
 */
@Singleton
public class SecretBox {
    private static final int ID_BYTES = 9;

    private final List<Secret> secrets;

    @Inject
    public SecretBox(Settings settings) {
        this.secrets = settings.keySecrets();
    }

    /**
     * The text as it may be stored; the same text where there is no secret.
     *
     * @param purpose what it is and whose, such as {@code signing-key 4711}
     */
    public String seal(String purpose, String plain) {
        if (secrets.isEmpty()) {
            return plain;
        }
        Secret secret = secrets.get(0);
        JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                .keyID(id(secret))
                .build();
        JWEObject jwe = new JWEObject(header, new Payload(plain));
        try {
            jwe.encrypt(new DirectEncrypter(key(secret, purpose)));
        } catch (JOSEException e) {
            throw new IllegalStateException("Nothing could be sealed", e);
        }
        return jwe.serialize();
    }

    /** What was sealed for that purpose, or was stored as it is. @throws SettingsException where the secret for it is missing */
    public String open(String purpose, String stored) {
        JWEObject jwe = parsed(stored).orElse(null);
        if (jwe == null) {
            return stored;
        }
        try {
            jwe.decrypt(new DirectDecrypter(key(secretOf(jwe), purpose)));
            return jwe.getPayload().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException("What is sealed in the database is damaged, or not for this purpose", e);
        }
    }

    /** Whether {@link #seal} would store it otherwise today: it is stored as it is, or sealed under an older secret. */
    public boolean isOutdated(String stored) {
        return !secrets.isEmpty()
                && parsed(stored)
                        .filter(jwe -> secretOf(jwe).equals(secrets.get(0)))
                        .isEmpty();
    }

    private static Optional<JWEObject> parsed(String stored) {
        try {
            return Optional.of(JWEObject.parse(stored));
        } catch (ParseException e) {
            return Optional.empty();
        }
    }

    private Secret secretOf(JWEObject jwe) {
        return secrets.stream()
                .filter(secret -> id(secret).equals(jwe.getHeader().getKeyID()))
                .findFirst()
                .orElseThrow(this::noSecret);
    }

    private SettingsException noSecret() {
        return new SettingsException(
                secrets.isEmpty()
                        ? "PRACA_KEY_SECRET is missing: the secrets in the database are sealed"
                        : "PRACA_KEY_SECRET is not the one that the secrets in the database are sealed under");
    }

    /** Names the secret without giving it away. */
    private static String id(Secret secret) {
        return Base64URL.encode(Arrays.copyOf(derive(secret, "id"), ID_BYTES)).toString();
    }

    private static byte[] key(Secret secret, String purpose) {
        return derive(secret, "seal " + purpose);
    }

    /** HKDF-SHA-256 without salt, of one block. */
    private static byte[] derive(Secret secret, String info) {
        byte[] extracted = hmac(new byte[32], secret.value().getBytes(StandardCharsets.UTF_8));
        byte[] label = ("praca " + info).getBytes(StandardCharsets.UTF_8);
        byte[] block = Arrays.copyOf(label, label.length + 1);
        block[label.length] = 1;
        return hmac(extracted, block);
    }

    private static byte[] hmac(byte[] key, byte[] value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
