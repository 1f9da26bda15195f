package org.praca.chat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason.CloseCodes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameGuardTest {
    private static final int MAX = 65_536;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CONTINUATION = 0;
    private static final int FIN = 0x80;
    private static final int PING = FIN | 9;

    private final FrameGuard guard = new FrameGuard(MAX);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, MAX})
    void letsEveryLengthUpToTheMaximumPass(int length) {
        byte[] frame = frame(FIN | TEXT, length);
        assertThat(guard.pass(frame, 0, frame.length)).isEqualTo(frame.length);
        assertThat(guard.refusal()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {FIN | TEXT, TEXT, FIN | BINARY})
    void refusesAFrameAboveTheMaximumByItsHeaderAlone(int firstByte) {
        byte[] header = Arrays.copyOf(header(firstByte, MAX + 1L, true), 10);
        assertThat(guard.pass(header, 0, header.length)).isZero();
        assertThat(guard.refusal()).isEqualTo(CloseCodes.TOO_BIG);
    }

    @ParameterizedTest
    @ValueSource(longs = {20_000_000, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void refusesEveryGreaterLength(long length) {
        byte[] header = header(FIN | TEXT, length, true);
        guard.pass(header, 0, header.length);
        assertThat(guard.refusal()).isEqualTo(CloseCodes.TOO_BIG);
    }

    @Test
    void countsTheFragmentsOfAMessageTogether() {
        byte[] frames =
                join(frame(TEXT, 40_000), frame(PING, 125), frame(CONTINUATION, 25_536), frame(FIN | CONTINUATION, 0));
        assertThat(guard.pass(frames, 0, frames.length)).isEqualTo(frames.length);
        assertThat(guard.refusal()).isNull();
        byte[] next = join(frame(TEXT, 40_000), frame(CONTINUATION, 25_537));
        assertThat(guard.pass(next, 0, next.length)).isEqualTo(frame(TEXT, 40_000).length);
        assertThat(guard.refusal()).isEqualTo(CloseCodes.TOO_BIG);
    }

    @Test
    void startsANewCountWithEveryMessage() {
        byte[] frames = join(frame(FIN | TEXT, 60_000), frame(FIN | BINARY, 60_000), frame(FIN | TEXT, 60_000));
        assertThat(guard.pass(frames, 0, frames.length)).isEqualTo(frames.length);
        assertThat(guard.refusal()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"129,0", "129,200", "129,70000", "137,0", "136,2"})
    void refusesAFrameWithoutAMask(int firstByte, int length) {
        byte[] before = frame(FIN | TEXT, 10);
        byte[] frames = join(before, header(firstByte, length, false));
        assertThat(guard.pass(frames, 0, frames.length)).isEqualTo(before.length);
        assertThat(guard.refusal()).isEqualTo(CloseCodes.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(longs = {126, 65_536, 20_000_000, -1})
    void refusesALongControlFrame(long length) {
        byte[] header = header(PING, length, true);
        guard.pass(header, 0, header.length);
        assertThat(guard.refusal()).isEqualTo(CloseCodes.PROTOCOL_ERROR);
    }

    @Test
    void passesTheSameWhereverTheBytesAreSplit() {
        byte[] good = join(
                frame(FIN | TEXT, 3),
                frame(TEXT, 126),
                frame(PING, 0),
                frame(CONTINUATION, 0),
                frame(FIN | CONTINUATION, 300),
                frame(FIN | BINARY, 1));
        byte[] all = join(good, header(FIN | TEXT, 70_000, true), new byte[100]);
        for (int split = 0; split <= all.length; split++) {
            FrameGuard split2 = new FrameGuard(MAX);
            int first = split2.pass(all, 0, split);
            assertThat(split - first).isBetween(0, all.length - good.length);
            int second = split2.pass(all, first, all.length);
            assertThat(second).isEqualTo(good.length);
            assertThat(split2.refusal()).isEqualTo(CloseCodes.TOO_BIG);
        }
    }

    @Test
    void passesTheSameByteByByte() {
        byte[] frames = join(frame(FIN | TEXT, 3), frame(FIN | TEXT, 70), frame(FIN | TEXT, 200), frame(PING, 125));
        int passed = 0;
        for (int end = 1; end <= frames.length; end++) {
            passed = guard.pass(frames, passed, end);
            assertThat(end - passed).isLessThan(FrameGuard.LONGEST_HEADER);
        }
        assertThat(passed).isEqualTo(frames.length);
        assertThat(guard.refusal()).isNull();
    }

    @Test
    void passesNothingAfterARefusal() {
        byte[] bad = header(FIN | TEXT, 3, false);
        guard.pass(bad, 0, bad.length);
        byte[] good = frame(FIN | TEXT, 3);
        assertThat(guard.pass(good, 0, good.length)).isZero();
    }

    private static byte[] frame(int firstByte, int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 0x7f);
        return join(header(firstByte, length, true), payload);
    }

    private static byte[] header(int firstByte, long length, boolean masked) {
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) firstByte);
        int mask = masked ? 0x80 : 0;
        if (length >= 0 && length < 126) {
            header.put((byte) (mask | length));
        } else if (length >= 0 && length < 65_536) {
            header.put((byte) (mask | 126)).putShort((short) length);
        } else {
            header.put((byte) (mask | 127)).putLong(length);
        }
        if (masked) {
            header.putInt(0x12345678);
        }
        return Arrays.copyOf(header.array(), header.position());
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
