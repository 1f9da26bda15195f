package org.praca.chat.socket;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.praca.platform.Json;
import org.praca.platform.Text;
import org.praca.problem.Code;

/** What a client has sent, told apart. */
public sealed interface Incoming {
    /** A chat message, as it is to be kept. */
    record Send(String message) implements Incoming {}

    /** Anything else; {@code code} is the word that the error answer carries. */
    record Wrong(String code) implements Incoming {}

    /** Reads one frame of the plain dialect, where only {@code message} counts. */
    static Incoming read(String text, int maxMessage) {
        Optional<JsonNode> parsed = Json.parse(text);
        if (parsed.isEmpty()) {
            return new Wrong(Code.PARSE_ERROR.word());
        }
        JsonNode node = parsed.get();
        if (!node.has("message") && node.path("type").isTextual()) {
            return new Wrong("unknown_type");
        }
        JsonNode message = node.path("message");
        return message.isTextual() && isSayable(message.textValue(), maxMessage)
                ? new Send(message.textValue())
                : new Wrong(Code.INVALID.word());
    }

    private static boolean isSayable(String message, int maxMessage) {
        return !Text.isBlank(message)
                && Text.length(message) <= maxMessage
                && !Text.hasNull(message)
                && !Text.hasLoneSurrogate(message);
    }
}
