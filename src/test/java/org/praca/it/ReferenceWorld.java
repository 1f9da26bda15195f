package org.praca.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.praca.testing.Http;
import org.praca.testing.Http.Answer;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;

/** The users, rooms and tokens that the reference cases speak of, one world for a case; what no case changes is shared. */
final class ReferenceWorld {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}\"\\s]+)}");
    private static final Pattern REPEATED = Pattern.compile("(.)\\*([0-9]+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Http http;
    private final Shared shared;
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, User> own = new HashMap<>();

    ReferenceWorld(Http http) {
        this.http = http;
        this.shared = Lazy.SHARED;
    }

    /** What is made once. */
    private record Shared(
            User fulano, User beltrano, String editor, String permission, String room, String unicodeRoom) {

        static Shared make(Http http) {
            User fulano = register(http);
            User stranger = register(http);
            User admin = http.admin();
            String permission = Http.unique("can_view_users");
            String editor = Http.unique("editor");
            made(http.json("POST", "/api/admin/permissions/", admin, Http.object("name", permission)));
            made(http.json(
                    "POST",
                    "/api/admin/roles/",
                    admin,
                    "{\"name\":\"" + editor + "\",\"permissions\":[\"" + permission + "\"]}"));
            String id = http.get("/api/me/", stranger).body().path("id").asText();
            Answer patched = http.json(
                    "PATCH", "/api/admin/users/" + id + "/", admin, "{\"roles\":[\"user\",\"" + editor + "\"]}");
            if (patched.status() != 200) {
                throw new IllegalStateException(patched.text());
            }
            String room = Http.unique("room");
            String unicodeRoom = Http.unique("salão 😀 ");
            made(http.json("POST", "/chat/rooms/", fulano, Http.object("name", room)));
            made(http.json("POST", "/chat/rooms/", fulano, Http.object("name", unicodeRoom)));
            return new Shared(
                    fulano, http.login(stranger.name(), Http.PASSWORD), editor, permission, room, unicodeRoom);
        }

        private static void made(Answer answer) {
            if (answer.status() != 201) {
                throw new IllegalStateException(answer.text());
            }
        }
    }

    private static final class Lazy {
        static final Shared SHARED = Shared.make(new Http(Praca.shared().baseUri()));
    }

    /** The text with every placeholder filled in. */
    String fill(String template) {
        return PLACEHOLDER.matcher(template).replaceAll(match -> Matcher.quoteReplacement(value(match.group(1))));
    }

    User beltrano() {
        return shared.beltrano();
    }

    private String value(String name) {
        Matcher repeated = REPEATED.matcher(name);
        if (repeated.matches()) {
            return repeated.group(1).repeat(Integer.parseInt(repeated.group(2)));
        }
        int dot = name.indexOf('.');
        String owner = dot < 0 ? name : name.substring(0, dot);
        String part = dot < 0 ? "" : name.substring(dot + 1);
        return switch (owner) {
            case "run" -> run;
            case "password" -> Http.PASSWORD;
            case "editor" -> shared.editor();
            case "can_view" -> shared.permission();
            case "room" -> shared.room();
            case "salão" ->
                part.equals("name")
                        ? shared.unicodeRoom()
                        : URLEncoder.encode(shared.unicodeRoom(), StandardCharsets.UTF_8)
                                .replace("+", "%20");
            case "fulano" -> part(shared.fulano(), part);
            case "FULANO" -> shared.fulano().name().toUpperCase(Locale.ROOT);
            case "beltrano" -> part(shared.beltrano(), part);
            case "forged" -> forged(part);
            default -> part(own.computeIfAbsent(owner, this::make), part);
        };
    }

    private static String part(User user, String part) {
        return switch (part) {
            case "" -> user.name();
            case "access" -> user.access();
            case "refresh" -> user.refresh();
            default -> throw new IllegalArgumentException(part);
        };
    }

    private User make(String kind) {
        User user = register(http);
        switch (kind) {
            case "fresh" -> {}
            case "ended" -> expect(205, http.json("POST", "/api/logout/", user, "{}"));
            case "changed" -> {
                User elsewhere = http.login(user.name(), Http.PASSWORD);
                expect(
                        200,
                        http.json(
                                "PUT",
                                "/api/update_user/",
                                elsewhere,
                                Http.object("password", "uma senha nova", "current_password", Http.PASSWORD)));
            }
            case "deleted" -> {
                String id = http.get("/api/me/", user).body().path("id").asText();
                expect(204, http.json("DELETE", "/api/admin/users/" + id + "/", http.admin(), "{}"));
            }
            default -> throw new IllegalArgumentException("Nobody is called " + kind);
        }
        return user;
    }

    private static User register(Http http) {
        String name = Http.unique("u");
        expect(
                201,
                http.post(
                        "/api/register/",
                        Http.object("username", name, "email", name + "@example.com", "password", Http.PASSWORD)));
        return http.login(name, Http.PASSWORD);
    }

    private static void expect(int status, Answer answer) {
        if (answer.status() != status) {
            throw new IllegalStateException(answer.status() + " " + answer.text());
        }
    }

    /** A token of fulano's, changed in one thing; what must be signed again is signed with a key of our own under the right name. */
    private String forged(String kind) {
        try {
            String[] parts = shared.fulano().access().split("\\.", -1);
            ObjectNode claims = (ObjectNode) JSON.readTree(new Base64URL(parts[1]).decodeToString());
            return switch (kind) {
                case "badsig" ->
                    parts[0] + "." + parts[1] + "." + (parts[2].startsWith("A") ? "B" : "A") + parts[2].substring(1);
                case "none", "NoNe" ->
                    Base64URL.encode("{\"alg\":\"" + kind + "\",\"typ\":\"JWT\"}") + "." + parts[1] + ".";
                case "hs512" ->
                    sign(
                            JWSAlgorithm.HS512,
                            new MACSigner(published().toRSAPublicKey().getEncoded()),
                            claims);
                case "expired" -> signed(claims.put("exp", 1));
                case "nouser" -> signed(claims.put("sub", UUID.randomUUID().toString()));
                case "struser" -> signed(claims.put("sub", "abc"));
                case "noclaim" -> signed(claims.without("sub"));
                case "noexp" -> signed(claims.without("exp"));
                case "nojti" -> signed(claims.without("jti"));
                case "notype" -> signed(claims.without("sid"));
                default -> throw new IllegalArgumentException(kind);
            };
        } catch (JsonProcessingException | JOSEException | ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private RSAKey published() throws ParseException {
        return JWKSet.parse(http.get("/.well-known/jwks.json", Map.of()).text())
                .getKeys()
                .get(0)
                .toRSAKey();
    }

    private String signed(ObjectNode claims) throws JOSEException, ParseException {
        return sign(JWSAlgorithm.RS256, new RSASSASigner(new RSAKeyGenerator(2_048).generate()), claims);
    }

    private String sign(JWSAlgorithm algorithm, JWSSigner signer, ObjectNode claims)
            throws JOSEException, ParseException {
        ObjectNode header = JSON.createObjectNode();
        header.put("alg", algorithm.getName());
        header.put("kid", published().getKeyID());
        header.put("typ", "JWT");
        String content = Base64URL.encode(header.toString()) + "." + Base64URL.encode(claims.toString());
        return content + "." + signer.sign(new JWSHeader(algorithm), content.getBytes(StandardCharsets.US_ASCII));
    }
}
