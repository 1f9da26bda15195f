package org.praca.chat.wire;

import jakarta.websocket.CloseReason.CloseCodes;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the headers of the frames (RFC 6455, 5.2) that a client sends, before a container gathers their payload: no frame
 * without a mask (5.1), no control frame that is too long (5.5), no message above the maximum, in one frame or in fragments.
 * What else may be wrong with a frame the containers notice themselves. Used by one thread at a time.
 */
public final class FrameGuard {
    /** The first two bytes and the longest length; the masking key counts as payload here. */
    static final int LONGEST_HEADER = 10;

    private static final int MASK = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int OPCODE = 0x0f;
    private static final int CONTROL = 0x08;
    private static final int KEY = 4;
    private static final int LONGEST_CONTROL = 125;

    private final long maxMessage;
    private long message;
    private long payloadLeft;
    private @Nullable CloseCodes refusal;

    public FrameGuard(long maxMessage) {
        this.maxMessage = maxMessage;
    }

    /** Why nothing more of this client's may pass; null while all is well. */
    @Nullable
    CloseCodes refusal() {
        return refusal;
    }

    /**
     * The index up to which the bytes may pass. Behind it is nothing, or the beginning of a header, to be shown again together
     * with what follows, or the header that has been refused.
     */
    int pass(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && refusal == null) {
            if (payloadLeft == 0) {
                int header = header(bytes, at, to - at);
                if (header == 0) {
                    break;
                }
                at += header;
            }
            int payload = (int) Math.min(payloadLeft, to - at);
            payloadLeft -= payload;
            at += payload;
        }
        return at;
    }

    /** The length of the header that begins there, now counted; 0 where it is not yet whole or has been refused. */
    private int header(byte[] bytes, int at, int available) {
        if (available < 2) {
            return 0;
        }
        if ((bytes[at + 1] & MASK) == 0) {
            refusal = CloseCodes.PROTOCOL_ERROR;
            return 0;
        }
        int shortLength = bytes[at + 1] & LENGTH;
        int header = shortLength < 126 ? 2 : shortLength == 126 ? 4 : LONGEST_HEADER;
        if (available < header) {
            return 0;
        }
        long length = shortLength < 126 ? shortLength : number(bytes, at + 2, at + header);
        refusal = refuse(bytes[at] & OPCODE, length);
        payloadLeft = length + KEY;
        return refusal == null ? header : 0;
    }

    private @Nullable CloseCodes refuse(int opcode, long length) {
        if ((opcode & CONTROL) != 0) {
            return length < 0 || length > LONGEST_CONTROL ? CloseCodes.PROTOCOL_ERROR : null;
        }
        if (opcode != 0) {
            message = 0;
        }
        if (length < 0 || length > maxMessage - message) {
            return CloseCodes.TOO_BIG;
        }
        message += length;
        return null;
    }

    private static long number(byte[] bytes, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = (number << 8) | (bytes[i] & 0xff);
        }
        return number;
    }
}
