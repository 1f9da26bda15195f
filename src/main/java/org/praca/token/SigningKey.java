package org.praca.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.crypto.impl.RSAKeyUtils;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.text.ParseException;
import java.time.Instant;

/** An RSA key that signs and verifies access tokens, with its times. What it takes to do so is made once. Thread-safe. */
public final class SigningKey {
    private final RSAKey jwk;
    private final KeyTimes times;
    private final JWSSigner signer;
    private final JWSVerifier verifier;

    SigningKey(RSAKey jwk, KeyTimes times) throws JOSEException {
        this(
                jwk,
                times,
                NativeRsa.speedUp(new RSASSASigner(NativeRsa.known(RSAKeyUtils.toRSAPrivateKey(jwk)))),
                NativeRsa.speedUp(new RSASSAVerifier(NativeRsa.known(jwk.toRSAPublicKey()))));
    }

    private SigningKey(RSAKey jwk, KeyTimes times, JWSSigner signer, JWSVerifier verifier) {
        this.jwk = jwk;
        this.times = times;
        this.signer = signer;
        this.verifier = verifier;
    }

    static SigningKey parse(String jwk, KeyTimes times) {
        try {
            return new SigningKey(RSAKey.parse(jwk), times);
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException("A stored signing key is damaged", e);
        }
    }

    /** The same key at other times. */
    SigningKey at(KeyTimes other) {
        return new SigningKey(jwk, other, signer, verifier);
    }

    /** The {@code kid}. */
    public String id() {
        return jwk.getKeyID();
    }

    boolean signs(Instant now) {
        return times.signs(now);
    }

    boolean verifies(Instant now) {
        return times.verifies(now);
    }

    JWSSigner signer() {
        return signer;
    }

    /** Whether that is this key's RS256 signature of the bytes. */
    boolean hasSigned(byte[] signed, String signature) {
        try {
            return verifier.verify(new JWSHeader(JWSAlgorithm.RS256), signed, new Base64URL(signature));
        } catch (JOSEException e) {
            return false;
        }
    }

    /** Without the private half. */
    public RSAKey published() {
        return jwk.toPublicJWK();
    }

    @Override
    public String toString() {
        return "SigningKey[" + id() + "]";
    }
}
