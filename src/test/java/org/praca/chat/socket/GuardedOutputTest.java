package org.praca.chat.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.websocket.SendResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.praca.chat.hub.Frame;

class GuardedOutputTest {
    private static final byte[] PONG = {(byte) 0x8A, 0};
    private static final byte[] CLOSE = {(byte) 0x88, 2, 3, (byte) 0xE8};

    private static final WriteListener NOBODY = new Told(new AtomicInteger());

    private final Stream stream = new Stream();
    private final List<SendResult> results = new ArrayList<>();
    private boolean ours = true;
    private final GuardedOutput output = new GuardedOutput(stream, () -> ours);

    @Test
    void writesWhatFitsAtOnce() throws IOException {
        send("a");
        output.ping(ByteBuffer.wrap(new byte[] {7}));
        output.write(PONG, 0, 2);
        output.flush();
        assertThat(stream.written()).isEqualTo("810161" + "890107" + "8a00");
        assertThat(results).hasSize(1).allMatch(SendResult::isOK);
        assertThat(stream.listener).isSameAs(NOBODY);
    }

    @Test
    void waitsForRoomBesideTheContainersOwnFrames() throws IOException {
        AtomicInteger told = new AtomicInteger();
        stream.ready = false;
        send("a");
        output.setWriteListener(new Told(told));
        assertThat(results).isEmpty();
        assertThat(stream.written()).isEmpty();
        stream.listener.onWritePossible();
        assertThat(results).isEmpty();
        stream.ready = true;
        stream.listener.onWritePossible();
        assertThat(stream.written()).isEqualTo("810161");
        assertThat(results).hasSize(1).allMatch(SendResult::isOK);
        assertThat(told).hasValue(2);
    }

    /** Some containers tell that there is room while they are asked or written to. */
    @Test
    void writesEachOnceWhereItIsToldMeanwhile() throws IOException {
        stream.ready = false;
        send("a");
        stream.ready = true;
        stream.meanwhile = () -> stream.listener.onWritePossible();
        send("b");
        assertThat(stream.written()).isEqualTo("810161" + "810162");
        assertThat(results).hasSize(2);
    }

    @Test
    void sendsNothingBehindACloseFrame() throws IOException {
        stream.ready = false;
        send("a");
        stream.ready = true;
        output.write(CLOSE, 0, CLOSE.length);
        stream.listener.onWritePossible();
        send("b");
        assertThat(stream.written()).isEqualTo("880203e8");
        assertThat(results).hasSize(2).noneMatch(SendResult::isOK);
    }

    @Test
    void writesNothingToAConnectionThatIsAnothers() {
        ours = false;
        send("a");
        assertThat(results).hasSize(1).noneMatch(SendResult::isOK);
        assertThatThrownBy(() -> output.write(PONG, 0, 2)).isInstanceOf(IOException.class);
        assertThatThrownBy(output::flush).isInstanceOf(IOException.class);
        assertThatThrownBy(output::isReady).isInstanceOf(IllegalStateException.class);
        assertThat(stream.written()).isEmpty();
    }

    @Test
    void writesSeveralTextsInOneCall() {
        send("a", "bc");
        assertThat(stream.written()).isEqualTo("810161" + "81026263");
        assertThat(stream.writes).isEqualTo(1);
        assertThat(results).hasSize(1).allMatch(SendResult::isOK);
    }

    @Test
    void tellsEverybodyOfAFailure() throws IOException {
        AtomicInteger told = new AtomicInteger();
        stream.ready = false;
        send("a");
        send("b");
        output.setWriteListener(new Told(told));
        stream.listener.onError(new IOException("reset"));
        assertThat(results).hasSize(2).noneMatch(SendResult::isOK);
        assertThat(told).hasValue(1);
        stream.ready = true;
        send("c");
        assertThat(results).hasSize(3).noneMatch(SendResult::isOK);
        assertThat(stream.written()).isEmpty();
    }

    private void send(String... texts) {
        output.send(Arrays.stream(texts).map(Frame.Text::new).toList(), results::add);
    }

    private record Told(AtomicInteger count) implements WriteListener {
        @Override
        public void onWritePossible() {
            count.incrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {
            count.incrementAndGet();
        }
    }

    private interface Meanwhile {
        void happens() throws IOException;
    }

    /** As a container's: one listener, and nothing written where there is no room. */
    private static final class Stream extends ServletOutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int writes;
        private boolean ready = true;
        private WriteListener listener = NOBODY;
        private Meanwhile meanwhile = () -> {};

        String written() {
            return HexFormat.of().formatHex(bytes.toByteArray());
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener newListener) {
            assertThat(listener).isSameAs(NOBODY);
            listener = newListener;
        }

        @Override
        public void write(int value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] frame, int offset, int length) throws IOException {
            assertThat(ready).isTrue();
            writes++;
            bytes.write(frame, offset, length);
            Meanwhile now = meanwhile;
            meanwhile = () -> {};
            now.happens();
        }
    }
}
