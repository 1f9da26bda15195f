package load;

import java.nio.charset.StandardCharsets;

/**
 * What a message carries so that it is known again: {@code T=<nanoseconds>;S=<sender>;N=<number>;}, the time it was meant to be sent
 * at, the number of the socket that sent it, and its number there. Found and read in bytes, where it stood the last time first.
 */
final class Mark {
    private static final byte[] SEQ = "\"seq\":".getBytes(StandardCharsets.US_ASCII);
    private static final int SEQ_WITHIN = 80;

    long time;
    int sender;
    long number;

    private int hint;
    private int seqHint;
    private int at;
    private byte[] bytes = {};
    private int to;

    /** Whether there is one; its parts are in the fields then. */
    boolean find(byte[] frame, int from, int end) {
        bytes = frame;
        to = end;
        if (read(from + hint)) {
            return true;
        }
        for (int i = from; i + 6 < end; i++) {
            if (read(i)) {
                hint = i - from;
                return true;
            }
        }
        return false;
    }

    private boolean read(int start) {
        if (start + 6 >= to || bytes[start] != 'T' || bytes[start + 1] != '=') {
            return false;
        }
        at = start + 2;
        time = digits();
        if (time < 0 || !follows('S')) {
            return false;
        }
        long found = digits();
        sender = (int) found;
        if (found < 0 || !follows('N')) {
            return false;
        }
        number = digits();
        return number >= 0 && at < to && bytes[at] == ';';
    }

    private boolean follows(char letter) {
        if (at + 3 >= to || bytes[at] != ';' || bytes[at + 1] != letter || bytes[at + 2] != '=') {
            return false;
        }
        at += 3;
        return true;
    }

    /** The number at {@link #at}, which moves behind it; -1 where there is none. */
    private long digits() {
        int start = at;
        long value = 0;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + bytes[at++] - '0';
        }
        return at == start ? -1 : value;
    }

    /** The number that the server gave the event in this frame; -1 where it has none near its beginning. */
    long seq(byte[] frame, int from, int end) {
        bytes = frame;
        to = end;
        if (startsWith(from + seqHint, SEQ)) {
            at = from + seqHint + SEQ.length;
            return digits();
        }
        for (int i = from; i < from + SEQ_WITHIN; i++) {
            if (startsWith(i, SEQ)) {
                seqHint = i - from;
                at = i + SEQ.length;
                return digits();
            }
        }
        return -1;
    }

    private boolean startsWith(int start, byte[] wanted) {
        if (start + wanted.length >= to) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[start + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
