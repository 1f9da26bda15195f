package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpServer;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.platform.Json;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;
import org.praca.testing.TestSocket;

/**
 * What is wrong with a token is refused (RFC 8725), however well it is signed: by the routes, by the route that verifies, and at the
 * socket's handshake, in a header and in a subprotocol. The server's own signing key is known here, so that nothing but what a test
 * changes is the reason.
 */
class TokenForgeryIT {
    private static RSAKey key;
    private static Praca server;
    private static Http http;
    private static User user;
    private static String room;

    private ObjectNode claims;

    @BeforeAll
    static void makeAUserAndARoom() {
        server = Praca.shared();
        key = Praca.sharedKey();
        http = new Http(server.baseUri());
        user = http.newUser();
        String name = Http.unique("sala");
        http.json("POST", "/chat/rooms/", user, Http.object("name", name));
        room = "/ws/chat/" + name + "/";
    }

    @BeforeEach
    void takeGenuineClaims() {
        claims = (ObjectNode) Json.parse(text(part(user.access(), 1))).orElseThrow();
    }

    @Test
    void acceptsWhatIsSignedLikeAGenuineToken() {
        accepted(user.access());
        accepted(signed(header(), claims.toString()));
    }

    /** As MicroProfile JWT has it: several audiences, claims of any type that mean nothing here, no {@code nbf}. */
    @Test
    void acceptsClaimsThatItDoesNotKnow() {
        claims.putArray("aud").add("elsewhere").add("praca");
        claims.put("customString", "text")
                .put("customInteger", 1)
                .put("customDouble", 3.14)
                .put("customBoolean", true);
        claims.putArray("customArray").add(0.1).add(1);
        claims.putObject("customObject")
                .put("my-service", "a service")
                .putObject("deeper")
                .putNull("null");
        accepted(signed(header(), claims.toString()));
    }

    /** Whose token it is says {@code sub} alone. */
    @Test
    void takesNobodyForWhatAnotherClaimSaysOfHim() {
        claims.put("preferred_username", Praca.ADMIN).put("upn", Praca.ADMIN).put("username", Praca.ADMIN);
        claims.put("role", "admin").put("scope", "users.view").putArray("roles").add("admin");
        claims.putObject("realm_access").putArray("roles").add("admin");
        String token = signed(header(), claims.toString());
        assertThat(http.get("/api/me/", bearer(token)).body().path("username").asText())
                .isEqualTo(user.name());
        assertThat(http.get("/api/admin/users/", bearer(token)).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "NoNe", "NONE", "None", ""})
    void refusesUnsignedTokens(String alg) {
        String named = base64("{\"alg\":\"" + alg + "\",\"kid\":\"" + key.getKeyID() + "\",\"typ\":\"JWT\"}");
        for (String unsigned : List.of(named, base64("{\"alg\":\"" + alg + "\"}"))) {
            refused(unsigned + "." + part(user.access(), 1) + ".");
            refused(unsigned + "." + part(user.access(), 1) + "." + part(user.access(), 2));
        }
    }

    @Test
    void refusesAnEmptySignature() {
        refused(part(user.access(), 0) + "." + part(user.access(), 1) + ".");
        refused(part(user.access(), 0) + "." + part(user.access(), 1));
    }

    @Test
    void refusesAnHmacKeyedWithThePublicKey() throws Exception {
        byte[] der = key.toRSAPublicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        String jwk = http.get("/.well-known/jwks.json", Map.of())
                .body()
                .at("/keys/0")
                .toString();
        for (byte[] secret : List.of(der, utf8(pem), utf8(jwk), key.getModulus().decode())) {
            refused(signed(header("HS256"), claims.toString(), new MACSigner(secret), JWSAlgorithm.HS256));
        }
    }

    /** Neither its key counts nor where it says that one would be, nor is anybody asked. */
    @ParameterizedTest
    @ValueSource(strings = {"jwk", "jku", "x5u", "x5c"})
    void takesNoKeyFromTheHeaderAndAsksNobody(String member) throws Exception {
        RSAKey own = new RSAKeyGenerator(2_048).keyID(key.getKeyID()).generate();
        AtomicInteger asked = new AtomicInteger();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        elsewhere.start();
        try {
            String url = "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/keys";
            String value =
                    switch (member) {
                        case "jwk" -> own.toPublicJWK().toJSONString();
                        case "x5c" ->
                            "[\""
                                    + Base64.getEncoder()
                                            .encodeToString(own.toRSAPublicKey().getEncoded()) + "\"]";
                        default -> "\"" + url + "\"";
                    };
            String header = header().replace("}", ",\"" + member + "\":" + value + "}");
            refused(signed(header, claims.toString()));
            refused(signed(header, claims.toString(), new RSASSASigner(own), JWSAlgorithm.RS256));
            refused(signed(
                    "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"" + member + "\":" + value + "}",
                    claims.toString(),
                    new RSASSASigner(own),
                    JWSAlgorithm.RS256));
            assertThat(asked).hasValue(0);
        } finally {
            elsewhere.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"../../../../etc/passwd\"",
                "\"/dev/null\"",
                "\"' OR '1'='1\"",
                "\"x'; DROP TABLE signing_key; --\"",
                "\"\"",
                "\"\\u0000\"",
                "\"00000000-0000-0000-0000-000000000000\"",
                "0",
                "null",
                "true",
                "[]",
                "{}"
            })
    void refusesAnyKidButThatOfALiveKey(String kid) {
        refused(signed("{\"alg\":\"RS256\",\"kid\":" + kid + ",\"typ\":\"JWT\"}", claims.toString()));
    }

    @Test
    void refusesAFloodOfUnknownKidsWhileGenuineTokensGoOn() {
        for (int i = 0; i < 300; i++) {
            String flood = signed("{\"alg\":\"RS256\",\"kid\":\"unknown-" + i + "\",\"typ\":\"JWT\"}", "{}");
            assertThat(http.get("/api/protected/", bearer(flood)).status()).isEqualTo(401);
        }
        accepted(user.access());
    }

    @ParameterizedTest
    @CsvSource({"exp,-6", "exp,-100000", "nbf,600", "nbf,100000", "iat,600", "iat,100000"})
    void refusesATokenOutOfItsTime(String claim, long offset) {
        refused(with(changed -> changed.put(claim, claims.path("iat").longValue() + offset)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "iat", "nbf", "auth_time"})
    void refusesTimesThatAreMistyped(String claim) {
        long value = claims.path("exp").longValue();
        refused(with(changed -> changed.put(claim, Long.toString(value))));
        refused(with(changed -> changed.put(claim, "tomorrow")));
        refused(with(changed -> changed.put(claim, value + 0.5)));
        refused(with(changed -> changed.put(claim, true)));
        refused(with(changed -> changed.putArray(claim).add(value)));
        refused(with(changed -> changed.putNull(claim)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "iat", "iss", "aud", "sub", "upn", "jti", "sid", "groups", "auth_time", "username"})
    void refusesATokenWithoutAClaim(String claim) {
        refused(with(changed -> changed.remove(claim)));
    }

    @ParameterizedTest
    @CsvSource({"iss,https://elsewhere.example", "iss,''", "iss,Praca", "aud,elsewhere", "aud,''", "aud,PRACA"})
    void refusesTheTokenOfAnotherIssuerOrForAnotherAudience(String claim, String value) {
        refused(with(changed -> changed.put(claim, value)));
        refused(with(changed -> changed.putArray(claim).add(value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "refresh+jwt", "JOSE", "jwt+x", "", "JWE"})
    void refusesAnotherType(String type) {
        refused(signed(header().replace("\"JWT\"", "\"" + type + "\""), claims.toString()));
        refused(signed("{\"alg\":\"RS256\",\"kid\":\"" + key.getKeyID() + "\"}", claims.toString()));
    }

    @Test
    void refusesWhatIsGoodForSomethingElse() {
        String ticket = http.json("POST", "/api/ws_ticket/", user, "{}")
                .body()
                .path("ticket")
                .asText();
        assertThat(ticket).isNotEmpty();
        refused(ticket);
        assertThat(http.get("/api/protected/", bearer(user.refresh())).code()).isEqualTo("token_not_valid");
        assertThat(handshake(bearer(user.refresh()))).isEqualTo(401);
        assertThat(handshake(Map.of(), "praca.plain", "bearer." + user.refresh()))
                .isEqualTo(401);
    }

    @Test
    void refusesAnIdTokenOrALogoutTokenOfTheSameKey() {
        refused(with(changed -> {
            changed.remove("sid");
            changed.put("nonce", "n-0S6_WzA2Mj");
        }));
        refused(with(changed -> {
            changed.remove("groups");
            changed.putObject("events").putObject("http://schemas.openid.net/event/backchannel-logout");
        }));
    }

    @Test
    void refusesJsonSerialisation() {
        String[] parts = user.access().split("\\.", -1);
        String flattened = "{\"payload\":\"" + parts[1] + "\",\"protected\":\"" + parts[0] + "\",\"signature\":\""
                + parts[2] + "\"}";
        String general = "{\"payload\":\"" + parts[1] + "\",\"signatures\":[{\"protected\":\"" + parts[0]
                + "\",\"signature\":\"" + parts[2] + "\"}]}";
        for (String json : List.of(flattened, general)) {
            refused(json);
            refused(base64(json));
        }
    }

    @Test
    void refusesPadding() {
        String[] parts = user.access().split("\\.", -1);
        refused(user.access() + "=");
        refused(user.access() + "==");
        refused(parts[0] + "=." + parts[1] + "." + parts[2]);
        refused(signed(header() + " ", claims.toString()).replaceFirst("\\.", "=."));
    }

    @Test
    void refusesBase64ThatIsNotCanonical() {
        String token = user.access();
        char last = token.charAt(token.length() - 1);
        refused(token.substring(0, token.length() - 1) + (char) (last + 1));
        refused(token + "A");
        refused(token + ".");
        refused("." + token);
        refused(token + "." + part(token, 2));
        refused(token.replace('_', '/').replace('-', '+').replaceFirst("\\.", ".+"));
        refused(token.substring(0, 10) + "%2E" + token.substring(10));
    }

    @Test
    void refusesExtensionsThatItWouldHaveToUnderstand() {
        for (String extension : List.of(
                "\"crit\":[\"exp\"],\"exp\":9999999999",
                "\"crit\":[]",
                "\"crit\":[\"b64\"],\"b64\":false",
                "\"b64\":false",
                "\"crit\":\"alg\"",
                "\"zip\":\"DEF\"",
                "\"cty\":\"JWT\"",
                "\"enc\":\"A256GCM\"")) {
            refused(signed(header().replace("}", "," + extension + "}"), claims.toString()));
        }
    }

    @Test
    void refusesDuplicateMembers() {
        String twice = claims.toString().replaceFirst("\\{", "{\"sub\":\"00000000-0000-0000-0000-000000000000\",");
        refused(signed(header(), twice));
        refused(signed(header(), claims.toString().replaceFirst("\\{", "{\"groups\":[\"admin\"],")));
        refused(signed(header().replace("{", "{\"alg\":\"none\","), claims.toString()));
        refused(signed(header().replace("}", ",\"kid\":\"" + key.getKeyID() + "\"}"), claims.toString()));
    }

    @Test
    void refusesAnyChangeOfTheClaims() {
        for (String other : List.of(
                claims.toString().replaceFirst("\\{", "{\"admin\":true,"),
                claims.toString() + " ",
                claims.deepCopy().put("username", "admin").toString())) {
            refused(part(user.access(), 0) + "." + base64(other) + "." + part(user.access(), 2));
        }
    }

    /** Of an RSA signature s, s + n would be another one; of an ES256 one (r, s), (r, n - s): neither revives a revoked token. */
    @Test
    void refusesOtherSignaturesOfARevokedToken() throws Exception {
        User gone = http.login(user.name(), Http.PASSWORD);
        assertThat(http.json("POST", "/api/logout/", gone, "{}").status()).isEqualTo(205);
        refused(gone.access());
        String signed = gone.access().substring(0, gone.access().lastIndexOf('.'));
        BigInteger modulus = key.getModulus().decodeToBigInteger();
        BigInteger other =
                new Base64URL(part(gone.access(), 2)).decodeToBigInteger().add(modulus);
        refused(signed + "." + Base64URL.encode(other));
        refused(signed + "."
                + Base64URL.encode(modulus.subtract(new Base64URL(part(gone.access(), 2)).decodeToBigInteger())));
        ECKey curve = new ECKeyGenerator(Curve.P_256).keyID(key.getKeyID()).generate();
        String elliptic = signed(header("ES256"), claims.toString(), new ECDSASigner(curve), JWSAlgorithm.ES256);
        refused(elliptic);
        byte[] bytes = new Base64URL(part(elliptic, 2)).decode();
        BigInteger order = Curve.P_256.toECParameterSpec().getOrder();
        BigInteger s = order.subtract(new BigInteger(1, Arrays.copyOfRange(bytes, 32, 64)));
        byte[] mirrored = Arrays.copyOf(bytes, 64);
        Arrays.fill(mirrored, 32, 64, (byte) 0);
        byte[] magnitude = s.toByteArray();
        int length = Math.min(32, magnitude.length);
        System.arraycopy(magnitude, magnitude.length - length, mirrored, 64 - length, length);
        refused(elliptic.substring(0, elliptic.lastIndexOf('.') + 1) + Base64URL.encode(mirrored));
    }

    @Test
    void refusesASignatureOfNothingButZeros() {
        String genuine = part(user.access(), 0) + "." + part(user.access(), 1) + ".";
        for (int length : new int[] {1, 64, 256}) {
            refused(genuine + Base64URL.encode(new byte[length]));
            refused(base64(header("ES256")) + "." + part(user.access(), 1) + "." + Base64URL.encode(new byte[length]));
        }
        byte[] one = new byte[256];
        one[255] = 1;
        refused(genuine + Base64URL.encode(one));
    }

    @Test
    void refusesOtherAlgorithmsOfTheRightKey() throws Exception {
        for (JWSAlgorithm other : List.of(JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
            refused(signed(header(other.getName()), claims.toString(), new RSASSASigner(key), other));
            refused(signed(header(), claims.toString(), new RSASSASigner(key), other));
        }
        refused(signed(header("rs256"), claims.toString()));
    }

    @Test
    void refusesForeignKeysUnderTheRightKid() throws Exception {
        RSAKey small = new RSAKeyGenerator(1_024, true).keyID(key.getKeyID()).generate();
        RSAKey foreign = new RSAKeyGenerator(2_048).keyID(key.getKeyID()).generate();
        for (RSAKey other : List.of(small, foreign)) {
            refused(signed(
                    header(),
                    claims.toString(),
                    new RSASSASigner(other.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance())),
                    JWSAlgorithm.RS256));
        }
    }

    /** Encrypted to the public key that everybody has, and unpacked to much more than it is: nothing of it is opened. */
    @Test
    void refusesEncryptedTokensAndBombs() throws Exception {
        JWEHeader.Builder header = new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                .keyID(key.getKeyID())
                .contentType("JWT");
        JWEObject nested = new JWEObject(header.build(), new Payload(user.access()));
        nested.encrypt(new RSAEncrypter(key));
        refused(nested.serialize());
        JWEObject bomb = new JWEObject(
                header.compressionAlgorithm(CompressionAlgorithm.DEF).build(), new Payload(new byte[8 << 20]));
        bomb.encrypt(new RSAEncrypter(key));
        refusedByVerifying(bomb.serialize());
        String slow = base64(
                "{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A256GCM\",\"p2c\":2147483647,\"p2s\":\"AAAAAAAAAAA\"}");
        refused(slow + ".AAAA.AAAA.AAAA.AAAA");
        refused(base64("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}") + "..AAAA.AAAA.AAAA");
    }

    @Test
    void refusesHugeAndDeepTokensWithoutReadingThem() {
        refusedByVerifying("a".repeat(900_000));
        refusedByVerifying(".".repeat(900_000));
        refusedByVerifying(base64("[".repeat(300_000)) + ".AAAA.AAAA");
        refused(base64("{\"alg\":" + "[".repeat(500) + "]".repeat(500) + "}") + ".AAAA.AAAA");
        refused(signed(header(), "[".repeat(500) + "]".repeat(500)));
        refused(signed(header(), "{\"exp\":1" + "0".repeat(200) + "}"));
    }

    @Test
    void ignoresATokenInTheQuery() {
        assertThat(http.get("/api/protected/?token=" + user.access(), Map.of()).code())
                .isEqualTo("not_authenticated");
        assertThat(http.get("/api/protected/?access_token=" + user.access(), Map.of())
                        .code())
                .isEqualTo("not_authenticated");
    }

    private String with(Consumer<ObjectNode> change) {
        ObjectNode changed = claims.deepCopy();
        change.accept(changed);
        return signed(header(), changed.toString());
    }

    private static String header() {
        return header("RS256");
    }

    private static String header(String alg) {
        return "{\"alg\":\"" + alg + "\",\"kid\":\"" + key.getKeyID() + "\",\"typ\":\"JWT\"}";
    }

    /** With the genuine key. */
    private static String signed(String header, String payload) {
        try {
            return signed(header, payload, new RSASSASigner(key), JWSAlgorithm.RS256);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(String header, String payload, JWSSigner signer, JWSAlgorithm algorithm)
            throws JOSEException {
        String input = base64(header) + "." + base64(payload);
        return input + "." + signer.sign(new JWSHeader(algorithm), utf8(input));
    }

    private static void accepted(String token) {
        assertThat(http.get("/api/protected/", bearer(token)).status()).isEqualTo(200);
        assertThat(http.post("/api/token/verify/", Http.object("token", token)).status())
                .isEqualTo(200);
        assertThat(handshake(bearer(token))).isEqualTo(101);
        assertThat(handshake(Map.of(), "praca.plain", "bearer." + token)).isEqualTo(101);
    }

    private static void refused(String token) {
        Answer answer = http.get("/api/protected/", bearer(token));
        assertThat(answer.status()).as(token).isEqualTo(401);
        assertThat(answer.code()).as(token).isEqualTo("token_not_valid");
        assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
        refusedByVerifying(token);
        assertThat(handshake(bearer(token))).as(token).isEqualTo(401);
        if (token.matches("[A-Za-z0-9._+-]+")) {
            assertThat(handshake(Map.of(), "praca.plain", "bearer." + token))
                    .as(token)
                    .isEqualTo(401);
        }
    }

    private static void refusedByVerifying(String token) {
        Answer answer = http.post("/api/token/verify/", Http.object("token", token));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("token_not_valid");
    }

    private static int handshake(Map<String, String> headers, String... protocols) {
        try {
            TestSocket.open(server.baseUri(), room, headers, protocols).close();
            return 101;
        } catch (TestSocket.Refused refused) {
            return refused.status();
        }
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static String part(String token, int number) {
        return token.split("\\.", -1)[number];
    }

    private static String text(String part) {
        return new Base64URL(part).decodeToString();
    }

    private static String base64(String text) {
        return Base64URL.encode(text).toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
