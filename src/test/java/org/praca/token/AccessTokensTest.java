package org.praca.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.access.Amr;
import org.praca.access.Standing;
import org.praca.database.Database;
import org.praca.platform.Json;
import org.praca.platform.Settings;
import org.praca.testing.MutableClock;
import org.praca.testing.TestDatabase;

class AccessTokensTest {
    private static final Settings SETTINGS =
            Settings.from(Map.of("PRACA_ISSUER", "https://praca.example", "PRACA_AUDIENCE", "chat"));
    private static final Standing STANDING = new Standing(
            UUID.randomUUID(),
            3,
            7,
            true,
            "joão",
            List.of("editor", "user"),
            Set.of("editor", "user"),
            Set.of(),
            Set.of("can_view_users"),
            Amr.PASSWORD);

    private static final Database DATABASE = TestDatabase.open();

    private final MutableClock clock = new MutableClock();
    private final Keys keys = new Keys(DATABASE, clock);
    private final AccessTokens tokens = new AccessTokens(keys, clock, SETTINGS);
    private final UUID sessionId = UUID.randomUUID();

    @AfterAll
    static void closeDatabase() {
        DATABASE.close();
    }

    @Test
    void verifiesWhatItIssues() {
        AccessToken token = tokens.verify(issue()).orElseThrow();
        assertThat(token.accountId()).isEqualTo(STANDING.accountId());
        assertThat(token.sessionId()).isEqualTo(sessionId);
        assertThat(token.username()).isEqualTo("joão");
        assertThat(token.role()).isEqualTo("editor");
        assertThat(token.groups()).containsExactlyInAnyOrder("editor", "user", "can_view_users");
        assertThat(token.accountVersion()).isEqualTo(3);
        assertThat(token.accessVersion()).isEqualTo(7);
        assertThat(token.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(30)));
        assertThat(token.claims())
                .containsEntry("upn", "joão")
                .containsEntry("aud", Set.of("chat"))
                .containsEntry("iss", "https://praca.example")
                .doesNotContainKey("email");
    }

    @Test
    void isVerifiedByEveryNodeOnTheSameDatabase() {
        AccessTokens other = new AccessTokens(new Keys(DATABASE, clock), clock, SETTINGS);
        assertThat(other.verify(issue())).isPresent();
    }

    @Test
    void isNotVerifiedByAForeignInstallation() {
        Database foreign = TestDatabase.open();
        try {
            assertThat(new AccessTokens(new Keys(foreign, clock), clock, SETTINGS).verify(issue()))
                    .isEmpty();
        } finally {
            foreign.close();
        }
    }

    @Test
    void neverOutlivesItsSession() {
        Instant end = clock.instant().plusSeconds(60);
        String token = tokens.issue(STANDING, sessionId, clock.instant(), end);
        assertThat(tokens.verify(token).orElseThrow().expiresAt()).isEqualTo(end);
    }

    @Test
    void takesNoOtherSpellingForATokenThatItKnows() {
        String token = issue();
        String other = issue();
        assertThat(tokens.verify(token)).isPresent();
        assertThat(tokens.verify(token.substring(0, token.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'))))
                .isEmpty();
        assertThat(tokens.verify(token + "=")).isEmpty();
        assertThat(tokens.verify(" " + token)).isEmpty();
    }

    @Test
    void handsOutWhatNobodyCanChange() {
        AccessToken read = tokens.verify(issue()).orElseThrow();
        assertThat(read.groups()).isUnmodifiable();
        assertThat(read.claims()).isUnmodifiable();
        assertThat((Collection<?>) read.claims().get("groups")).isUnmodifiable();
    }

    @Test
    void expiresWithinTheLeeway() {
        String token = issue();
        clock.advance(Duration.ofMinutes(30).minusSeconds(1));
        assertThat(tokens.verify(token)).isPresent();
        clock.advance(Duration.ofSeconds(6));
        assertThat(tokens.verify(token)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"iat,4,true", "iat,6,false", "nbf,4,true", "nbf,6,false", "nbf,-10,true", "exp,-6,false"})
    void allowsFiveSecondsOfLeewayAndNoMore(String claim, long offset, boolean accepted) {
        String token = sign(with(claims -> claims.put(claim, clock.instant().getEpochSecond() + offset)));
        assertThat(tokens.verify(token).isPresent()).isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iss",
                "aud",
                "sub",
                "jti",
                "sid",
                "upn",
                "username",
                "role",
                "exp",
                "iat",
                "auth_time",
                "uv",
                "av",
                "groups"
            })
    void refusesATokenWithoutAClaimOrWithOneOfAnotherType(String claim) {
        assertThat(tokens.verify(sign(with(claims -> claims.remove(claim))))).isEmpty();
        assertThat(tokens.verify(sign(with(claims -> claims.putNull(claim))))).isEmpty();
        assertThat(tokens.verify(sign(with(claims -> claims.putObject(claim))))).isEmpty();
        assertThat(tokens.verify(sign(with(claims -> claims.put(claim, true))))).isEmpty();
        assertThat(tokens.verify(sign(with(claims -> claims.put(claim, 1.5))))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"iss,praca", "aud,praca", "sub,7", "sub,abc", "sid,abc", "exp,2999999999", "nbf,0"})
    void refusesATextThatIsNotWhatTheClaimHolds(String claim, String text) {
        assertThat(tokens.verify(sign(with(claims -> claims.put(claim, text))))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1, 0})
    void survivesTimesThatNoCalendarKnows(long seconds) {
        for (String claim : List.of("exp", "iat", "auth_time", "nbf")) {
            String token = sign(with(claims -> claims.put(claim, seconds)));
            assertThat(tokens.verify(token).map(AccessToken::accountId))
                    .isIn(java.util.Optional.empty(), java.util.Optional.of(STANDING.accountId()));
        }
        assertThat(tokens.verify(sign(with(claims -> claims.put("exp", 0))))).isEmpty();
    }

    @Test
    void takesAnAudienceAmongSeveral() {
        assertThat(tokens.verify(
                        sign(with(claims -> claims.putArray("aud").add("other").add("chat")))))
                .isPresent();
        assertThat(tokens.verify(sign(with(claims -> claims.putArray("aud").add("other")))))
                .isEmpty();
    }

    @Test
    void refusesDuplicateMembersThatAreSigned() {
        String claims = genuine().toString();
        String twice = claims.substring(0, claims.length() - 1) + ",\"sub\":\"" + UUID.randomUUID() + "\"}";
        assertThat(tokens.verify(sign(header(), twice))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
                "{\"alg\":\"RS256\",\"kid\":\"%s\"}",
                "{\"alg\":\"RS384\",\"kid\":\"%s\",\"typ\":\"JWT\"}",
                "{\"alg\":\"PS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}",
                "{\"alg\":\"none\",\"kid\":\"%s\",\"typ\":\"JWT\"}",
                "{\"alg\":\"rs256\",\"kid\":\"%s\",\"typ\":\"JWT\"}",
                "{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"JWT\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"JWT\",\"b64\":false}",
                "{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"JWT\",\"jku\":\"http://evil.example\"}",
                "{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"JWT\",\"alg\":\"RS256\"}",
                "{\"alg\":\"RS256\",\"kid\":[\"%s\"],\"typ\":\"JWT\"}",
                "{\"alg\":\"RS256\",\"kid\":\"../../dev/null\",\"typ\":\"JWT\"}",
                "[\"RS256\"]",
                "null"
            })
    void takesNoHeaderButItsOwnHoweverWellSigned(String header) {
        assertThat(tokens.verify(
                        sign(header.formatted(keys.signing().id()), genuine().toString())))
                .isEmpty();
        assertThat(tokens.verify(sign(header(), genuine().toString()))).isPresent();
    }

    @Test
    void refusesAnHmacUnderThePublicKey() throws Exception {
        for (byte[] secret : List.of(
                keys.signing().published().toRSAPublicKey().getEncoded(),
                keys.signing().published().toJSONString().getBytes(StandardCharsets.UTF_8))) {
            SignedJWT forged = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(keys.signing().id())
                            .type(JOSEObjectType.JWT)
                            .build(),
                    JWTClaimsSet.parse(genuine().toString()));
            forged.sign(new MACSigner(secret));
            assertThat(tokens.verify(forged.serialize())).isEmpty();
        }
    }

    @Test
    void refusesAForeignKeyUnderTheRightName() throws Exception {
        RSAKey foreign = new RSAKeyGenerator(2_048).keyID(keys.signing().id()).generate();
        SignedJWT forged = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(foreign.getKeyID())
                        .type(JOSEObjectType.JWT)
                        .build(),
                JWTClaimsSet.parse(genuine().toString()));
        forged.sign(new RSASSASigner(foreign));
        assertThat(tokens.verify(forged.serialize())).isEmpty();
    }

    @Test
    void refusesEverySpellingButTheCanonicalOne() {
        String token = issue();
        String[] parts = token.split("\\.", -1);
        char last = token.charAt(token.length() - 1);
        for (String other : List.of(
                "",
                ".",
                "..",
                token + "=",
                token + ".",
                token + "A",
                "." + token,
                " " + token,
                token + "\n",
                token.substring(0, token.length() - 1) + (char) (last + 1),
                parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + ".",
                parts[0] + ".." + parts[2],
                token.replace('.', '/'),
                parts[0] + "." + parts[1] + "." + "ç" + parts[2],
                "a".repeat(20_000))) {
            assertThat(tokens.verify(other)).as(other).isEmpty();
        }
    }

    @Test
    void asksTheDatabaseOnceForAFloodOfUnknownKeys() {
        String token = issue();
        AtomicInteger statements = new AtomicInteger();
        DATABASE.jdbi().setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                statements.incrementAndGet();
            }
        });
        clock.advance(Duration.ofSeconds(10));
        try {
            for (int i = 0; i < 1_000; i++) {
                assertThat(tokens.verify(sign("{\"alg\":\"RS256\",\"kid\":\"" + i + "\",\"typ\":\"JWT\"}", "{}")))
                        .isEmpty();
                assertThat(tokens.verify(token)).isPresent();
            }
            assertThat(statements).hasValue(1);
        } finally {
            DATABASE.jdbi().setSqlLogger(SqlLogger.NOP_SQL_LOGGER);
        }
    }

    @Test
    void publishesNoPrivateMember() {
        assertThat(keys.published().getKeys())
                .allSatisfy(key -> assertThat(key.isPrivate()).isFalse());
    }

    private String issue() {
        return tokens.issue(STANDING, sessionId, clock.instant(), end());
    }

    private Instant end() {
        return clock.instant().plus(Duration.ofDays(1));
    }

    private ObjectNode genuine() {
        String payload = new Base64URL(issue().split("\\.", -1)[1]).decodeToString();
        return (ObjectNode) Json.parse(payload).orElseThrow();
    }

    private ObjectNode with(Consumer<ObjectNode> change) {
        ObjectNode claims = genuine();
        change.accept(claims);
        return claims;
    }

    private String header() {
        return "{\"alg\":\"RS256\",\"kid\":\"" + keys.signing().id() + "\",\"typ\":\"JWT\"}";
    }

    private String sign(ObjectNode claims) {
        return sign(header(), claims.toString());
    }

    /** Signs anything with the genuine key. */
    private String sign(String header, String claims) {
        String signed = Base64URL.encode(header) + "." + Base64URL.encode(claims);
        try {
            return signed + "."
                    + keys.signing()
                            .signer()
                            .sign(new JWSHeader(JWSAlgorithm.RS256), signed.getBytes(StandardCharsets.US_ASCII));
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new AssertionError(e);
        }
    }
}
