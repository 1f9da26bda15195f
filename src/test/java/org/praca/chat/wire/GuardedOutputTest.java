package org.praca.chat.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.websocket.SendResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.praca.chat.hub.Frame;
import org.praca.payara.DirectChannel;

class GuardedOutputTest {
    private static final byte[] PONG = {(byte) 0x8A, 0};
    private static final byte[] CLOSE = {(byte) 0x88, 2, 3, (byte) 0xE8};

    private static final WriteListener NOBODY = new Told(new AtomicInteger());

    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Stream stream = new Stream();
    private final List<SendResult> results = new ArrayList<>();
    private boolean ours = true;
    private final GuardedOutput output = new GuardedOutput(stream, () -> ours, null);

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

    /** A frame may be torn: whatever came next would be read as its rest. */
    @Test
    void writesNothingBehindAFrameThatFailed() throws IOException {
        stream.meanwhile = () -> {
            throw new IOException("reset");
        };
        send("a");
        output.ping(ByteBuffer.wrap(new byte[] {7}));
        send("b");
        assertThatThrownBy(() -> output.write(PONG, 0, 2)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> output.write(CLOSE, 0, CLOSE.length)).isInstanceOf(IOException.class);
        assertThat(stream.written()).isEqualTo("810161");
        assertThat(results).hasSize(2).noneMatch(SendResult::isOK);
    }

    /** Why it ends is still said. */
    @Test
    void letsTheContainerCloseWhereOnlyOursHaveEnded() throws IOException {
        output.end();
        send("a");
        output.write(CLOSE, 0, CLOSE.length);
        assertThat(stream.written()).isEqualTo("880203e8");
        assertThat(results).hasSize(1).noneMatch(SendResult::isOK);
    }

    @Test
    void writesNothingOnceItIsEnded() throws IOException {
        try (Pair pair = new Pair()) {
            GuardedOutput direct = pair.output();
            send(direct, "a");
            direct.end();
            send(direct, "b");
            assertThat(results.get(1).isOK()).isFalse();
            assertThat(pair.readAll()).isEmpty();
            assertThat(stream.written()).isEqualTo("810161");
        }
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

    /** The first one takes along what the container has still to say of the handshake. */
    @Test
    void writesStraightToTheSocketWhatNothingOfTheContainersIsBefore() throws IOException {
        try (Pair pair = new Pair()) {
            GuardedOutput direct = pair.output();
            send(direct, "a");
            send(direct, "b", "c");
            direct.ping(ByteBuffer.wrap(new byte[] {7}));
            assertThat(stream.written()).isEqualTo("810161");
            assertThat(pair.read(9)).isEqualTo("810162" + "810163" + "890107");
            assertThat(results).hasSize(2).allMatch(SendResult::isOK);
        }
    }

    @Test
    void goesBehindWhatTheContainerHasNotWrittenYet() throws IOException {
        try (Pair pair = new Pair()) {
            GuardedOutput direct = pair.output();
            send(direct, "a");
            direct.write(PONG, 0, 2);
            send(direct, "b");
            assertThat(stream.written()).isEqualTo("810161" + "8a00" + "810162");
            pair.idle = false;
            direct.flush();
            send(direct, "c");
            assertThat(stream.written()).endsWith("810163");
            pair.idle = true;
            send(direct, "d");
            assertThat(pair.read(3)).isEqualTo("810164");
            assertThat(stream.written()).endsWith("810163");
        }
    }

    @Test
    void givesTheContainerWhatTheKernelDoesNotTake() throws IOException {
        try (Pair pair = new Pair()) {
            GuardedOutput direct = pair.output();
            send(direct, "a");
            String large = "x".repeat(40_000);
            int sent = 0;
            for (stream.bytes.reset(); stream.bytes.size() == 0; sent++) {
                send(direct, large);
            }
            pair.idle = false;
            send(direct, "b");
            byte[] kernels = pair.readAll();
            byte[] containers = stream.bytes.toByteArray();
            assertThat(kernels.length + containers.length).isEqualTo(sent * (40_000 + 4) + 3);
            assertThat(stream.written()).endsWith("78" + "810162");
            assertThat(results).hasSize(sent + 2).allMatch(SendResult::isOK);
        }
    }

    @Test
    void waitsForRoomBehindWhatTheContainerHas() throws IOException {
        try (Pair pair = new Pair()) {
            GuardedOutput direct = pair.output();
            send(direct, "a");
            direct.write(PONG, 0, 2);
            direct.flush();
            stream.ready = false;
            pair.idle = false;
            send(direct, "b");
            assertThat(results).hasSize(1);
            stream.ready = true;
            stream.listener.onWritePossible();
            assertThat(stream.written()).isEqualTo("810161" + "8a00" + "810162");
            assertThat(results).hasSize(2);
        }
    }

    @Test
    void writesNothingBehindACloseFrameNorToASocketThatIsGone() throws IOException {
        try (Pair pair = new Pair()) {
            GuardedOutput direct = pair.output();
            send(direct, "a");
            direct.write(CLOSE, 0, CLOSE.length);
            direct.flush();
            send(direct, "b");
            assertThat(results.get(1).isOK()).isFalse();
            GuardedOutput other = pair.output();
            send(other, "c");
            pair.server.close();
            send(other, "d");
            assertThat(results.get(3).isOK()).isFalse();
            assertThat(stream.written()).isEqualTo("810161" + "880203e8" + "810163");
        }
    }

    private void send(String... texts) {
        send(output, texts);
    }

    private void send(GuardedOutput to, String... texts) {
        to.send(Arrays.stream(texts).map(Frame.Text::new).toList(), results::add);
    }

    /** A connection over the loopback, whose server's end is a container's. */
    private final class Pair implements AutoCloseable {
        private final SocketChannel client;
        private final SocketChannel server;
        private boolean idle = true;

        Pair() throws IOException {
            try (ServerSocketChannel listener = ServerSocketChannel.open().bind(LOOPBACK)) {
                client = SocketChannel.open(listener.getLocalAddress());
                server = listener.accept();
                server.configureBlocking(false);
            }
        }

        GuardedOutput output() {
            return new GuardedOutput(stream, () -> ours, new DirectChannel(server, () -> idle));
        }

        String read(int bytes) throws IOException {
            ByteBuffer read = ByteBuffer.allocate(bytes);
            while (read.hasRemaining() && client.read(read) >= 0) {
                // More is on its way.
            }
            return HexFormat.of().formatHex(read.array());
        }

        byte[] readAll() throws IOException {
            server.shutdownOutput();
            return client.socket().getInputStream().readAllBytes();
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
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
