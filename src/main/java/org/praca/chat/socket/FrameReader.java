package org.praca.chat.socket;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.praca.chat.log.Command;
import org.praca.platform.Json;
import org.praca.platform.Text;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/** Reads what clients send, in either dialect, with all its bounds. Immutable. */
final class FrameReader {
    static final String UNKNOWN_TYPE = "unknown_type";

    private static final int LONGEST_WORD = 64;
    private static final int LONGEST_EMOJI = 32;

    private final int maxMessage;

    /** @param maxMessage code points of a message */
    FrameReader(int maxMessage) {
        this.maxMessage = maxMessage;
    }

    Incoming read(String text, Dialect dialect) {
        Optional<JsonNode> parsed = Json.parse(text);
        if (parsed.isEmpty()) {
            return new Incoming.Wrong(null, Code.PARSE_ERROR.word());
        }
        return dialect == Dialect.PLAIN ? plain(parsed.get()) : v1(parsed.get());
    }

    /** Only {@code message} counts. */
    private Incoming plain(JsonNode node) {
        if (!node.has("message") && node.path("type").isTextual()) {
            return new Incoming.Wrong(null, UNKNOWN_TYPE);
        }
        try {
            return new Incoming.Write(null, new Command.Send(message(node)));
        } catch (Problem problem) {
            return new Incoming.Wrong(null, problem.code().word());
        }
    }

    private Incoming v1(JsonNode node) {
        String ref = null;
        try {
            ref = word(node, "ref");
            return command(node, ref);
        } catch (Problem problem) {
            return new Incoming.Wrong(ref, problem.code().word());
        }
    }

    private Incoming command(JsonNode node, @Nullable String ref) {
        JsonNode type = node.path("type");
        if (!type.isTextual() && !(type.isMissingNode() && node.has("message"))) {
            throw Problem.of(Code.INVALID);
        }
        return switch (type.asText("send")) {
            case "send" -> new Incoming.Write(ref, send(node));
            case "edit" -> new Incoming.Write(ref, new Command.Edit(id(node), message(node)));
            case "delete" -> new Incoming.Write(ref, new Command.Delete(id(node)));
            case "react" -> new Incoming.Write(ref, new Command.React(id(node), emoji(node), on(node)));
            case "typing" -> new Incoming.Typing(ref);
            case "read" -> new Incoming.Read(ref, seq(node));
            case "auth" -> new Incoming.Auth(ref, required(node, "token"));
            case "ping" -> new Incoming.Ping(ref);
            default -> new Incoming.Wrong(ref, UNKNOWN_TYPE);
        };
    }

    private Command.Send send(JsonNode node) {
        String clientId = word(node, "client_id");
        if (clientId != null && clientId.isEmpty()) {
            throw Problem.of(Code.INVALID);
        }
        return new Command.Send(message(node), clientId, optionalId(node, "reply_to"), optionalId(node, "attachment"));
    }

    private String message(JsonNode node) {
        String message = required(node, "message");
        if (Text.isBlank(message) || Text.length(message) > maxMessage || !isText(message)) {
            throw Problem.of(Code.INVALID);
        }
        return message;
    }

    private static String emoji(JsonNode node) {
        String emoji = required(node, "emoji");
        if (Text.isBlank(emoji)
                || Text.length(emoji) > LONGEST_EMOJI
                || !isText(emoji)
                || emoji.codePoints().anyMatch(Character::isISOControl)) {
            throw Problem.of(Code.INVALID);
        }
        return emoji;
    }

    private static boolean on(JsonNode node) {
        if (!node.path("on").isBoolean()) {
            throw Problem.of(Code.INVALID);
        }
        return node.path("on").booleanValue();
    }

    /** Above the top is the top, however far. */
    private static long seq(JsonNode node) {
        JsonNode seq = node.path("seq");
        if (!seq.isIntegralNumber() || seq.bigIntegerValue().signum() < 0) {
            throw Problem.of(Code.INVALID);
        }
        return seq.canConvertToLong() ? seq.longValue() : Long.MAX_VALUE;
    }

    private static UUID id(JsonNode node) {
        return uuid(required(node, "id"));
    }

    private static @Nullable UUID optionalId(JsonNode node, String member) {
        return node.path(member).isMissingNode() || node.path(member).isNull() ? null : uuid(required(node, member));
    }

    /** What cannot be an id of ours is the id of nothing. */
    private static UUID uuid(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw Problem.of(Code.NOT_FOUND);
        }
        throw Problem.of(Code.NOT_FOUND);
    }

    /** A short word of the client's own; null where there is none. */
    private static @Nullable String word(JsonNode node, String member) {
        if (node.path(member).isMissingNode() || node.path(member).isNull()) {
            return null;
        }
        String word = required(node, member);
        if (Text.length(word) > LONGEST_WORD || !isText(word)) {
            throw Problem.of(Code.INVALID);
        }
        return word;
    }

    private static String required(JsonNode node, String member) {
        if (!node.path(member).isTextual()) {
            throw Problem.of(Code.INVALID);
        }
        return node.path(member).textValue();
    }

    private static boolean isText(String text) {
        return !Text.hasNull(text) && !Text.hasLoneSurrogate(text);
    }
}
