package org.praca.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * A browser with an authenticator that has one passkey (WebAuthn, ES256, no attestation). It does what it is asked, and what it
 * is told to do wrong.
 */
public final class SoftAuthenticator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;
    private static final int NEW_CREDENTIAL = 0x40;

    private final KeyPair keys = keys();
    private final byte[] credentialId = random(32);
    private String origin;
    private boolean verifies = true;
    private long counter;
    private String userHandle;

    /** In a page of that origin. */
    public SoftAuthenticator(String origin) {
        this.origin = origin;
    }

    public SoftAuthenticator origin(String other) {
        origin = other;
        return this;
    }

    /** The next answer counts one more than that. */
    public SoftAuthenticator counter(long last) {
        counter = last;
        return this;
    }

    public SoftAuthenticator verifies(boolean whether) {
        verifies = whether;
        return this;
    }

    /** Under another user handle (base64url). */
    public SoftAuthenticator userHandle(String other) {
        userHandle = other;
        return this;
    }

    public String userHandle() {
        return userHandle;
    }

    /** A new passkey by these options. */
    public ObjectNode create(JsonNode options) {
        userHandle = options.path("user").path("id").asText();
        String rpId = options.path("rp").path("id").asText();
        byte[] data = authenticatorData(rpId, NEW_CREDENTIAL, attestedCredential());
        ByteArrayOutputStream cbor = new ByteArrayOutputStream();
        cbor.write(0xa3);
        text(cbor, "fmt");
        text(cbor, "none");
        text(cbor, "attStmt");
        cbor.write(0xa0);
        text(cbor, "authData");
        cbor.write(0x59);
        cbor.writeBytes(ByteBuffer.allocate(2).putShort((short) data.length).array());
        cbor.writeBytes(data);
        ObjectNode answer = answer();
        answer.putObject("response")
                .put("attestationObject", base64(cbor.toByteArray()))
                .put("clientDataJSON", base64(clientData("webauthn.create", options)));
        return answer;
    }

    /** An answer by these options. */
    public ObjectNode get(JsonNode options) {
        byte[] data = authenticatorData(options.path("rpId").asText(), 0, new byte[0]);
        byte[] client = clientData("webauthn.get", options);
        ObjectNode answer = answer();
        answer.putObject("response")
                .put("authenticatorData", base64(data))
                .put("clientDataJSON", base64(client))
                .put("signature", base64(sign(data, client)))
                .put("userHandle", userHandle);
        return answer;
    }

    private ObjectNode answer() {
        return JSON.createObjectNode().put("id", base64(credentialId)).put("type", "public-key");
    }

    private byte[] clientData(String type, JsonNode options) {
        return JSON.createObjectNode()
                .put("type", type)
                .put("challenge", options.path("challenge").asText())
                .put("origin", origin)
                .put("crossOrigin", false)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] authenticatorData(String rpId, int flags, byte[] rest) {
        counter++;
        byte[] head = ByteBuffer.allocate(37)
                .put(sha256(rpId.getBytes(StandardCharsets.UTF_8)))
                .put((byte) (PRESENT | (verifies ? VERIFIED : 0) | flags))
                .putInt((int) counter)
                .array();
        return ByteBuffer.allocate(head.length + rest.length)
                .put(head)
                .put(rest)
                .array();
    }

    private byte[] attestedCredential() {
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[16]);
        bytes.writeBytes(
                ByteBuffer.allocate(2).putShort((short) credentialId.length).array());
        bytes.writeBytes(credentialId);
        bytes.writeBytes(new byte[] {(byte) 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20});
        bytes.writeBytes(thirtyTwo(key.getW().getAffineX()));
        bytes.writeBytes(new byte[] {0x22, 0x58, 0x20});
        bytes.writeBytes(thirtyTwo(key.getW().getAffineY()));
        return bytes.toByteArray();
    }

    private byte[] sign(byte[] data, byte[] client) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(data);
            signature.update(sha256(client));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String originOf(URI base) {
        return "http://localhost:" + base.getPort();
    }

    private static void text(ByteArrayOutputStream cbor, String word) {
        cbor.write(0x60 + word.length());
        cbor.writeBytes(word.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] thirtyTwo(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        return fixed;
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
