package org.praca.chat.hub;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.praca.chat.log.Event;
import org.praca.chat.log.EventJson;
import org.praca.chat.log.StoredMessage;

/**
 * What goes to the sockets of a room, encoded once for each dialect.
 *
 * @param seq the event's; 0 for what is not kept
 * @param v1 for {@code praca.v1}
 * @param plain for the plain dialect; null for what that does not have
 * @param from whose sockets get nothing of it; null where it is for everybody
 */
public record Frame(
        long seq, Text v1, @Nullable Text plain, @Nullable UUID from) {
    /**
     * A text and how long it is.
     *
     * @param bytes in UTF-8
     */
    public record Text(String value, int bytes) {
        public Text(String value) {
            this(value, value.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    private static final String SEPARATOR = "\n";
    private static final String SAME = "=";

    public static Frame of(Event event) {
        Text v1 = new Text(EventJson.of(event).toString());
        if (!(event instanceof StoredMessage message) || message.deleted()) {
            return new Frame(event.seq(), v1, null, null);
        }
        Text plain = EventJson.isPlain(message)
                ? v1
                : new Text(EventJson.plain(message).toString());
        return new Frame(event.seq(), v1, plain, null);
    }

    /** What is not kept, for others than that account. */
    public static Frame passing(String v1, UUID from) {
        return new Frame(0, new Text(v1), null, from);
    }

    public boolean isKept() {
        return seq > 0;
    }

    /** For the bus: number, texts and origin, a line each. JSON has no line breaks of its own here. */
    public byte[] payload() {
        String plainLine = plain == null ? "" : plain.equals(v1) ? SAME : plain.value();
        return String.join(SEPARATOR, Long.toString(seq), v1.value(), plainLine, from == null ? "" : from.toString())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** From the bus. Throws an {@link IllegalArgumentException} for what {@link #payload} has not made. */
    public static Frame ofPayload(byte[] payload) {
        String[] lines = new String(payload, StandardCharsets.UTF_8).split(SEPARATOR, -1);
        if (lines.length != 4) {
            throw new IllegalArgumentException("Not a frame");
        }
        Text v1 = new Text(lines[1]);
        Text plain = lines[2].equals(SAME) ? v1 : lines[2].isEmpty() ? null : new Text(lines[2]);
        return new Frame(Long.parseLong(lines[0]), v1, plain, lines[3].isEmpty() ? null : UUID.fromString(lines[3]));
    }
}
