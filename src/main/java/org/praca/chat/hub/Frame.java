package org.praca.chat.hub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.praca.chat.log.StoredMessage;
import org.praca.platform.Json;
import org.praca.platform.Times;

/**
 * What one message looks like on the wire, encoded once for everybody.
 *
 * @param bytes length of the text in UTF-8
 */
public record Frame(long seq, String text, int bytes) {
    private static final char SEPARATOR = '\n';

    public Frame(long seq, String text) {
        this(seq, text, text.getBytes(StandardCharsets.UTF_8).length);
    }

    /** The {@code message} frame of the contract. */
    public static Frame of(StoredMessage message) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("type", "message");
        node.put("id", message.id().toString());
        node.put("seq", message.seq());
        node.put("room", message.roomName());
        node.put("username", message.username());
        node.put("message", message.body());
        node.put("sent_at", Times.text(message.sentAt()));
        return new Frame(message.seq(), node.toString());
    }

    /** For the bus: the number, a line break, the text. */
    public byte[] payload() {
        return (Long.toString(seq) + SEPARATOR + text).getBytes(StandardCharsets.UTF_8);
    }

    /** From the bus. Throws an {@link IllegalArgumentException} for what {@link #payload} has not made. */
    public static Frame ofPayload(byte[] payload) {
        String whole = new String(payload, StandardCharsets.UTF_8);
        int separator = whole.indexOf(SEPARATOR);
        if (separator < 1) {
            throw new IllegalArgumentException("Not a frame");
        }
        return new Frame(Long.parseLong(whole.substring(0, separator)), whole.substring(separator + 1));
    }
}
