package org.praca.it.fuzz;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swagger.v3.oas.models.media.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.praca.testing.ApiDocument;
import org.praca.testing.Http;

/** Members of JSON bodies: right by what they are called and by their schema, or wrong in every way that comes to mind. */
final class Values {
    private static final int NAMES = 150;

    private static final List<String> WRONG = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "123456789012345678901234567890",
            "9223372036854775808",
            "[]",
            "{}",
            "[null]",
            "[1,\"a\",{}]",
            "{\"a\":{\"b\":[]}}",
            "\"\"",
            "\" \"",
            "\"\\u00a0\\u3000\"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udfff\\ud800\"",
            "\"\\uffff\\ufeff\\u202e\"",
            "\"a\\r\\nSet-Cookie: x=y\"",
            "\"\\u0085\\u2028\\u2029\"",
            "\"e\\u0301\"",
            "\"<script>alert(1)</script>\"",
            "\"'; DROP TABLE account; --\"",
            "\"${jndi:ldap://127.0.0.1/x}\"",
            "\"%s%n%x\"",
            "\"../../etc/passwd\"",
            "\"a\\\\b/c\"",
            "\".\"",
            "\"..\"",
            "\"2030-02-30T25:61:61Z\"",
            "\"9999-12-31T23:59:59Z\"",
            "\"+1000000000-12-31T23:59:59.999999999Z\"",
            "\"-999999999-01-01T00:00:00+18:00\"",
            "\"a@b\"",
            "\"" + "a".repeat(64) + "@" + "b.".repeat(90) + "example\"",
            "\"" + "😀".repeat(150) + "\"",
            "\"" + "😀".repeat(151) + "\"",
            "\"" + "ﷺ".repeat(60) + "\"",
            "\"" + "x".repeat(255) + "\"",
            "\"" + "x".repeat(256) + "\"",
            "\"" + "x".repeat(1_000) + "\"",
            "\"" + "x".repeat(1_001) + "\"",
            "\"" + "x".repeat(70_000) + "\"",
            "[".repeat(50) + "]".repeat(50),
            "[".repeat(500) + "]".repeat(500),
            "[" + "\"user\",".repeat(1_000) + "\"user\"]",
            "[" + "1,".repeat(30_000) + "1]");

    /** Whole bodies that are none. */
    private static final List<byte[]> BROKEN = List.of(
            bytes(""),
            bytes(" "),
            bytes("{"),
            bytes("{}}"),
            bytes("{} {}"),
            bytes("[]"),
            bytes("null"),
            bytes("true"),
            bytes("5"),
            bytes("\"text\""),
            bytes("{'a':1}"),
            bytes("{a:1}"),
            bytes("{\"a\":1,}"),
            bytes("{\"a\":NaN}"),
            bytes("{\"a\":01}"),
            bytes("{\"a\":\"\t\"}"),
            bytes("{/* */}"),
            bytes("\uFEFF{}"),
            bytes("<a/>"),
            bytes("a=b&c=d"),
            bytes("{\"a\":".repeat(5_000)),
            bytes("[".repeat(20_000)),
            bytes("{\"" + "a".repeat(60_000) + "\":1}"),
            "{\"a\":1}".getBytes(StandardCharsets.UTF_16),
            new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'},
            new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', '}'},
            new byte[] {(byte) 0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0});

    private final ApiDocument document;
    private final Cast cast;

    Values(ApiDocument document, Cast cast) {
        this.document = document;
        this.cast = cast;
    }

    /** A character for each byte. */
    String broken(Dice dice) {
        return new String(dice.of(BROKEN), StandardCharsets.ISO_8859_1);
    }

    /** The members of an object of that schema, all right or some wrong. */
    List<String> members(Dice dice, String operation, Schema<?> written) {
        Schema<?> schema = document.resolved(written);
        boolean right = dice.in100(45);
        List<String> members = new ArrayList<>();
        properties(schema).forEach((name, property) -> {
            boolean required =
                    schema.getRequired() != null && schema.getRequired().contains(name);
            if (dice.in100(required ? right ? 100 : 92 : 35)) {
                members.add(
                        member(name, right || dice.in100(70) ? right(dice, operation, name, property) : wrong(dice)));
            }
        });
        if (!right && dice.in100(15)) {
            members.add(member(dice.of("is_staff", "id", "__proto__", "role", "a\u0000b", "😀", ""), wrong(dice)));
        }
        if (!right && !members.isEmpty() && dice.in100(10)) {
            members.add(
                    dice.of(members).replaceFirst(":.*", ":" + java.util.regex.Matcher.quoteReplacement(wrong(dice))));
        }
        return members;
    }

    private static String wrong(Dice dice) {
        return dice.of(WRONG);
    }

    private String right(Dice dice, String operation, String name, Schema<?> property) {
        return switch (name) {
            case "username" -> text(username(dice, operation));
            case "password" ->
                text(operation.equals("logIn") ? Http.PASSWORD : dice.of(Http.PASSWORD, "uma frase bem longa"));
            case "current_password", "confirm_password" -> text(Http.PASSWORD);
            case "email" -> text(dice.of("", "fz" + dice.below(NAMES) + "@example.com"));
            case "refresh", "refresh_token", "token" -> text(token(dice, name));
            case "role" -> text("user");
            case "roles", "inherits" -> "[" + text(dice.of("user", role(dice))) + "]";
            case "permissions" -> "[" + text(dice.of("users.view", permission(dice))) + "]";
            case "name" -> text(name(dice, operation));
            case "until" -> text(dice.of("2199-01-01T00:00:00Z", "2100-02-28T23:59:59.999Z"));
            case "locked_until" -> "null";
            default -> bySchema(dice, document.resolved(property));
        };
    }

    private String bySchema(Dice dice, Schema<?> schema) {
        return switch (schema.getType()) {
            case "boolean" -> dice.of("true", "false");
            case "integer" -> Integer.toString(dice.below(1_000));
            case "array" -> "[" + bySchema(dice, document.resolved(schema.getItems())) + "]";
            case "object" -> "{}";
            default -> text(dice.of("Ana", "Maria João", "x".repeat(20)));
        };
    }

    private String username(Dice dice, String operation) {
        return switch (operation) {
            case "logIn" -> cast.rui.name();
            case "banUser" -> dice.of(dice.of(cast.victims).name(), cast.rui.name(), "nobody-has-this-name");
            default -> "fz-made-" + dice.below(400);
        };
    }

    private String token(Dice dice, String member) {
        Cast.Person person = dice.of(cast.leavers);
        Http.User session = dice.of(person.sessions());
        return member.equals("token") && dice.in100(50) ? cast.ana.first().access() : session.refresh();
    }

    private String name(Dice dice, String operation) {
        return switch (operation) {
            case "createRoom" -> room(dice);
            case "createPermission" -> permission(dice);
            default -> role(dice);
        };
    }

    static String room(Dice dice) {
        return "fz-room-" + dice.below(NAMES);
    }

    static String role(Dice dice) {
        return "fz-role-" + dice.below(NAMES);
    }

    static String permission(Dice dice) {
        return "fz-permission-" + dice.below(NAMES);
    }

    private static String member(String name, String json) {
        return text(name) + ":" + json;
    }

    private static String text(String value) {
        return JsonNodeFactory.instance.textNode(value).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The library gives the properties with a raw type. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<String, Schema<?>> properties(Schema schema) {
        return schema.getProperties() == null ? Map.of() : (Map<String, Schema<?>>) schema.getProperties();
    }
}
