package org.praca.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.praca.access.Standing;
import org.praca.platform.Json;
import org.praca.platform.Settings;

/**
 * Issues and verifies access tokens (RFC 7519, RFC 8725): RS256 only, exactly the header that we write, strict base64url and
 * JSON, every claim present and of its type. Verification reads no database. Thread-safe.
 */
@Singleton
public class AccessTokens {
    private static final int MAX_LENGTH = 16_384;
    static final Duration LEEWAY = Duration.ofSeconds(5);
    private static final Set<String> HEADER = Set.of("alg", "kid", "typ");

    private final Keys keys;
    private final Clock clock;
    private final String issuer;
    private final String audience;
    private final Duration lifetime;
    private final VerifiedTokens verified;

    @Inject
    public AccessTokens(Keys keys, Clock clock, Settings settings) {
        this.keys = keys;
        this.clock = clock;
        this.issuer = settings.issuer();
        this.audience = settings.audience();
        this.lifetime = settings.accessTokenLifetime();
        this.verified = new VerifiedTokens(lifetime);
    }

    /** A token for that account and session, true as of now and never living past the session; what it may is what the standing is. */
    public String issue(Standing standing, UUID sessionId, Instant authenticatedAt, Instant sessionEnd) {
        Instant now = clock.instant();
        Instant end = now.plus(lifetime).isBefore(sessionEnd) ? now.plus(lifetime) : sessionEnd;
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience)
                .subject(standing.accountId().toString())
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(end))
                .claim("upn", standing.username())
                .claim("groups", List.copyOf(standing.groups()))
                .claim("sid", sessionId.toString())
                .claim("amr", List.copyOf(standing.amr().words()))
                .claim("auth_time", authenticatedAt.getEpochSecond())
                .claim("username", standing.username())
                .claim(
                        "role",
                        standing.roles().isEmpty() ? "" : standing.roles().get(0))
                .claim("uv", standing.version())
                .claim("av", standing.accessVersion())
                .build();
        SigningKey key = keys.signing();
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .keyID(key.id())
                        .build(),
                claims);
        try {
            jwt.sign(key.signer());
        } catch (JOSEException e) {
            throw new IllegalStateException("The signing key does not sign", e);
        }
        return jwt.serialize();
    }

    /** Whether tokens under that key still count. */
    public boolean isLive(String keyId) {
        return keys.isLive(keyId);
    }

    /** Whether tokens under that key might not count any more; costs no I/O. */
    public boolean mayHaveRetired(String keyId) {
        return keys.mayHaveRetired(keyId);
    }

    /** The token, or empty where anything about it is not as we issue it. Does not know of revocations. */
    public Optional<AccessToken> verify(String token) {
        return token.length() > MAX_LENGTH
                ? Optional.empty()
                : verified.get(token, this::read).filter(this::counts);
    }

    /** Of a genuine token, whether it still counts. */
    private boolean counts(AccessToken token) {
        return token.expiresAt().getEpochSecond() > clock.instant().getEpochSecond()
                && keys.find(token.keyId()).isPresent();
    }

    private Optional<AccessToken> read(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || !Arrays.stream(parts).allMatch(AccessTokens::isCanonical)) {
            return Optional.empty();
        }
        byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
        return json(parts[0])
                .flatMap(this::key)
                .filter(key -> key.hasSigned(signed, parts[2]))
                .flatMap(key -> json(parts[1]).flatMap(claims -> read(key.id(), claims)));
    }

    /** Base64url without padding, and the only spelling of its bytes. */
    private static boolean isCanonical(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            return bytes.length > 0
                    && Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(bytes)
                            .equals(part);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<JsonNode> json(String part) {
        return Json.utf8(Base64.getUrlDecoder().decode(part))
                .flatMap(Json::parseStrictly)
                .filter(JsonNode::isObject);
    }

    private Optional<SigningKey> key(JsonNode header) {
        Set<String> names = new HashSet<>();
        header.fieldNames().forEachRemaining(names::add);
        boolean ours = names.equals(HEADER)
                && header.path("alg").asText().equals("RS256")
                && header.path("typ").asText().equals("JWT")
                && header.path("kid").isTextual();
        return ours ? keys.find(header.path("kid").textValue()) : Optional.empty();
    }

    private Optional<AccessToken> read(String keyId, JsonNode claims) {
        boolean whole = claims.path("iss").asText().equals(issuer)
                && isForUs(claims.path("aud"))
                && isText(claims, "sub", "jti", "sid", "upn", "username", "role")
                && isWhole(claims, "exp", "iat", "auth_time", "uv", "av")
                && claims.path("groups").isArray()
                && (claims.path("amr").isMissingNode() || claims.path("amr").isArray());
        if (!whole || !isInTime(claims)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AccessToken(
                    keyId,
                    UUID.fromString(claims.path("sub").textValue()),
                    UUID.fromString(claims.path("sid").textValue()),
                    claims.path("username").textValue(),
                    claims.path("role").textValue(),
                    texts(claims.path("groups")),
                    claims.path("uv").longValue(),
                    claims.path("av").longValue(),
                    Instant.ofEpochSecond(claims.path("exp").longValue()),
                    plain(claims)));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private boolean isForUs(JsonNode aud) {
        if (aud.isArray()) {
            for (JsonNode one : aud) {
                if (one.asText().equals(audience)) {
                    return true;
                }
            }
            return false;
        }
        return aud.isTextual() && aud.textValue().equals(audience);
    }

    private boolean isInTime(JsonNode claims) {
        long now = clock.instant().getEpochSecond();
        boolean begun = !claims.has("nbf")
                || (claims.path("nbf").isIntegralNumber()
                        && claims.path("nbf").longValue() <= now + LEEWAY.toSeconds());
        return begun
                && claims.path("iat").longValue() <= now + LEEWAY.toSeconds()
                && claims.path("exp").longValue() > now;
    }

    private static boolean isText(JsonNode claims, String... names) {
        return Arrays.stream(names).allMatch(name -> claims.path(name).isTextual());
    }

    private static boolean isWhole(JsonNode claims, String... names) {
        return Arrays.stream(names)
                .allMatch(name -> claims.path(name).isIntegralNumber()
                        && claims.path(name).canConvertToLong());
    }

    /** As MicroProfile JWT hands claims out: numbers as Long, groups and audience as sets. */
    private static Map<String, Object> plain(JsonNode claims) {
        Map<String, Object> found = new LinkedHashMap<>();
        claims.properties().forEach(member -> {
            JsonNode value = member.getValue();
            if (value.isTextual()) {
                found.put(member.getKey(), value.textValue());
            } else if (value.isIntegralNumber()) {
                found.put(member.getKey(), value.longValue());
            } else if (value.isArray()) {
                found.put(member.getKey(), texts(value));
            }
        });
        found.computeIfPresent("aud", (name, value) -> value instanceof String one ? Set.of(one) : value);
        return Collections.unmodifiableMap(found);
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> found = new LinkedHashSet<>();
        array.forEach(item -> found.add(item.asText()));
        return Collections.unmodifiableSet(found);
    }
}
