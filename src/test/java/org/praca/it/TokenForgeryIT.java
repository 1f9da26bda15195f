package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;

/** Tokens that we have not issued open nothing (RFC 8725). */
class TokenForgeryIT {
    private final Http http = new Http(Praca.shared().baseUri());
    private String header;
    private String payload;
    private String signature;

    @BeforeEach
    void takeAGenuineToken() {
        User user = http.newUser();
        String[] parts = user.access().split("\\.", -1);
        header = parts[0];
        payload = parts[1];
        signature = parts[2];
    }

    @Test
    void acceptsTheGenuineOne() {
        assertThat(call(header + "." + payload + "." + signature).status()).isEqualTo(200);
    }

    @Test
    void refusesUnsignedTokens() {
        for (String alg : new String[] {"none", "NoNe", "NONE"}) {
            refused(base64("{\"alg\":\"" + alg + "\",\"typ\":\"JWT\"}") + "." + payload + ".");
            refused(base64("{\"alg\":\"" + alg + "\",\"typ\":\"JWT\"}") + "." + payload + "." + signature);
        }
        refused(header + "." + payload + ".");
        refused(header + "." + payload);
    }

    @Test
    void refusesAnHmacKeyedWithThePublicKey() throws Exception {
        RSAKey key = JWKSet.parse(http.get("/.well-known/jwks.json", Map.of()).text())
                .getKeys()
                .get(0)
                .toRSAKey();
        SignedJWT forged = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(JOSEObjectType.JWT)
                        .keyID(key.getKeyID())
                        .build(),
                claims());
        forged.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        refused(forged.serialize());
    }

    @Test
    void refusesForeignKeysHoweverTheyAreNamed() throws Exception {
        String kid = JWKSet.parse(http.get("/.well-known/jwks.json", Map.of()).text())
                .getKeys()
                .get(0)
                .getKeyID();
        RSAKey own = new RSAKeyGenerator(2048).keyID(kid).generate();
        for (JWSHeader.Builder builder : new JWSHeader.Builder[] {
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid),
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("../../etc/passwd"),
            new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(own.toPublicJWK()),
            new JWSHeader.Builder(JWSAlgorithm.RS512).keyID(kid)
        }) {
            SignedJWT forged = new SignedJWT(builder.type(JOSEObjectType.JWT).build(), claims());
            forged.sign(new RSASSASigner(own));
            refused(forged.serialize());
        }
    }

    @Test
    void refusesAnyOtherSpellingOfAGenuineToken() {
        refused(header + "." + payload + "." + signature + "=");
        refused(header + "." + payload + "." + signature + "A");
        refused(header + "." + payload + "." + signature + "." + signature);
        char last = signature.charAt(signature.length() - 1);
        refused(header + "." + payload + "." + signature.substring(0, signature.length() - 1) + (char) (last + 1));
        refused(header + "." + base64(decoded(payload).replaceFirst("\\{", "{\"admin\":true,")) + "." + signature);
    }

    @Test
    void refusesARefreshTokenAsAnAccessToken() {
        refused(http.newUser().refresh());
    }

    @Test
    void ignoresATokenInTheQuery() {
        assertThat(http.get("/api/protected/?token=" + header + "." + payload + "." + signature, Map.of())
                        .code())
                .isEqualTo("not_authenticated");
    }

    private JWTClaimsSet claims() throws java.text.ParseException {
        return JWTClaimsSet.parse(decoded(payload));
    }

    private void refused(String token) {
        Answer answer = call(token);
        assertThat(answer.status()).as(token).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("token_not_valid");
        assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
    }

    private Answer call(String token) {
        return http.get("/api/protected/", Map.of("Authorization", "Bearer " + token));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
