package org.praca.chat.hub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
    /** A text and its bytes, made once for all sockets. Immutable. */
    public static final class Text {
        private static final int WHOLE_TEXT = 0x81;
        private static final int LONGEST_SHORT = 125;
        private static final int TWO_BYTES = 126;
        private static final int EIGHT_BYTES = 127;
        private static final int LONGEST_HEADER = 10;

        private final String value;
        private final int bytes;
        private final byte[] wire;

        public Text(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            this.value = value;
            this.bytes = utf8.length;
            this.wire = framed(utf8);
        }

        public String value() {
            return value;
        }

        /** In UTF-8. */
        public int bytes() {
            return bytes;
        }

        /** The frame of RFC 6455 as a server sends it; nobody changes it. */
        public byte[] wire() {
            return wire;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text text && value.equals(text.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }

        private static byte[] framed(byte[] utf8) {
            ByteBuffer frame = ByteBuffer.allocate(LONGEST_HEADER + utf8.length).put((byte) WHOLE_TEXT);
            if (utf8.length <= LONGEST_SHORT) {
                frame.put((byte) utf8.length);
            } else if (utf8.length <= Character.MAX_VALUE) {
                frame.put((byte) TWO_BYTES).putShort((short) utf8.length);
            } else {
                frame.put((byte) EIGHT_BYTES).putLong(utf8.length);
            }
            return Arrays.copyOf(frame.array(), frame.put(utf8).position());
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

    /** For the bus: number, texts and origin, a line each. JSON has no line breaks of its own here. */
    public byte[] payload() {
        String plainLine = plain == null ? "" : plain.equals(v1) ? SAME : plain.value();
        return String.join(SEPARATOR, Long.toString(seq), v1.value(), plainLine, from == null ? "" : from.toString())
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The number in such a payload, without a look at the rest: most of what comes over the bus is known here already. Throws an
     * {@link IllegalArgumentException} where there is none.
     */
    static long seqOf(byte[] payload) {
        int end = 0;
        while (end < payload.length && payload[end] != SEPARATOR.charAt(0)) {
            end++;
        }
        return Long.parseLong(new String(payload, 0, end, StandardCharsets.US_ASCII));
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
