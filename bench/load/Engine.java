package load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * WebSocket clients on one thread. Frames are read where they lie in one large buffer that all sockets share; only the unfinished end of
 * one is copied. Neither reading nor writing a frame makes an object of this class's own.
 */
final class Engine {
    private static final int BUFFER = 1 << 20;
    private static final long MILLI = 1_000_000;

    private final Listener listener;
    private final InetSocketAddress server;
    private final String path;
    private final String roomPrefix;
    private final String protocol;
    private final List<String> tokens;
    private final int concurrency;
    private final Selector selector;
    private final Pacer pacer;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[2 * BUFFER];
    private final Deque<Peer> waiting = new ArrayDeque<>();
    private int underWay;
    private int mask = 0x5bd1e995;

    /** Options: host, port, path ({@code {room}}), room-prefix, protocol ({@code {token}}), concurrency. */
    Engine(Options options, List<String> tokens, Listener listener) {
        this.listener = listener;
        this.tokens = tokens;
        server = new InetSocketAddress(options.text("host", "127.0.0.1"), options.number("port", 8080));
        path = options.text("path", "/ws/chat/{room}/");
        roomPrefix = options.text("room-prefix", "sala-");
        protocol = options.text("protocol", "");
        concurrency = options.number("concurrency", 64);
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pacer = new Pacer(selector);
        pacer.start();
    }

    /** Connects as soon as fewer than the allowed number are on their way. */
    void connect(Peer peer) {
        waiting.add(peer);
    }

    boolean isConnecting() {
        return underWay > 0 || !waiting.isEmpty();
    }

    /** Does what there is to do, and waits for it until then at most. */
    void poll(long until) {
        while (underWay < concurrency && !waiting.isEmpty()) {
            begin(waiting.remove());
        }
        try {
            long wait = until - System.nanoTime();
            if (wait <= 0) {
                selector.selectNow(this::ready);
            } else if (wait >= MILLI) {
                selector.select(this::ready, wait / MILLI);
            } else {
                pacer.wakeAt(until);
                selector.select(this::ready, 2);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin(Peer peer) {
        underWay++;
        peer.startedAt = System.nanoTime();
        peer.state = Peer.State.CONNECTING;
        try {
            peer.channel = SocketChannel.open();
            peer.channel.configureBlocking(false);
            peer.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            peer.key = peer.channel.register(selector, SelectionKey.OP_CONNECT, peer);
            if (peer.channel.connect(server)) {
                connected(peer);
            }
        } catch (IOException e) {
            drop(peer, 0);
        }
    }

    private void ready(SelectionKey key) {
        Peer peer = (Peer) key.attachment();
        try {
            int operations = key.readyOps();
            if ((operations & SelectionKey.OP_READ) != 0) {
                read(peer);
            } else if ((operations & SelectionKey.OP_CONNECT) != 0 && peer.channel.finishConnect()) {
                connected(peer);
            }
            if ((operations & SelectionKey.OP_WRITE) != 0 && key.isValid()) {
                flush(peer);
            }
        } catch (IOException e) {
            drop(peer, 0);
        }
    }

    private void connected(Peer peer) throws IOException {
        peer.state = Peer.State.UPGRADING;
        peer.key.interestOps(SelectionKey.OP_READ);
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        StringBuilder head = new StringBuilder()
                .append("GET ")
                .append(path.replace("{room}", roomPrefix + peer.room))
                .append(" HTTP/1.1\r\nHost: ")
                .append(server.getHostString())
                .append(':')
                .append(server.getPort())
                .append(
                        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ")
                .append(Base64.getEncoder().encodeToString(nonce))
                .append("\r\n");
        if (!protocol.isEmpty()) {
            String token = tokens.isEmpty() ? "" : tokens.get(peer.id % tokens.size());
            head.append("Sec-WebSocket-Protocol: ")
                    .append(protocol.replace("{token}", token))
                    .append("\r\n");
        }
        out.clear();
        out.put(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        write(peer);
    }

    private void read(Peer peer) throws IOException {
        in.clear();
        int count = peer.channel.read(in);
        if (count < 0) {
            drop(peer, 0);
            return;
        }
        long now = System.nanoTime();
        int end = peer.keptLength + count;
        if (peer.keptLength > 0) {
            System.arraycopy(peer.kept, 0, bytes, 0, peer.keptLength);
        }
        in.flip().get(bytes, peer.keptLength, count);
        int at = peer.state == Peer.State.UPGRADING ? upgrade(peer, end, now) : 0;
        if (peer.state == Peer.State.OPEN) {
            at = frames(peer, at, end, now);
        }
        keep(peer, at, end);
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(what);
        }
    }

    private void keep(Peer peer, int from, int end) {
        int length = end - from;
        require(length < BUFFER, "A frame that is too large");
        if (length > peer.kept.length) {
            peer.kept = new byte[Math.max(512, 2 * length)];
        }
        System.arraycopy(bytes, from, peer.kept, 0, length);
        peer.keptLength = length;
    }

    /** @return where the frames begin */
    private int upgrade(Peer peer, int end, long now) {
        for (int i = 3; i < end; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
                int status = Integer.parseInt(new String(bytes, 9, 3, StandardCharsets.US_ASCII));
                if (status == 101) {
                    peer.state = Peer.State.OPEN;
                    peer.wasOpen = true;
                    underWay--;
                    listener.opened(peer, now);
                } else {
                    drop(peer, status);
                }
                return i + 1;
            }
        }
        return 0;
    }

    /** @return where the first unfinished one begins */
    private int frames(Peer peer, int from, int end, long now) throws IOException {
        int at = from;
        while (end - at >= 2) {
            int head = 2;
            int length = bytes[at + 1] & 127;
            if (length == 126) {
                head = 4;
                length = end - at < 4 ? BUFFER : (bytes[at + 2] & 255) << 8 | bytes[at + 3] & 255;
            } else if (length == 127) {
                head = 10;
                length = end - at < 10 ? BUFFER : length(at + 2);
            }
            if (end - at < head + length) {
                break;
            }
            frame(peer, bytes[at], at + head, at + head + length, now);
            if (peer.state != Peer.State.OPEN) {
                return end;
            }
            at += head + length;
        }
        return at;
    }

    private int length(int at) {
        long length = 0;
        for (int i = 0; i < 8; i++) {
            length = length << 8 | bytes[at + i] & 255;
        }
        require(length >= 0 && length < BUFFER, "A frame that is too large");
        return (int) length;
    }

    private void frame(Peer peer, byte first, int from, int to, long now) throws IOException {
        switch (first & 255) {
            case 0x81 -> listener.text(peer, bytes, from, to, now);
            case 0x89 -> send(peer, 10, bytes, from, to);
            case 0x8a -> {}
            case 0x88 -> {
                int code = to - from < 2 ? 1005 : (bytes[from] & 255) << 8 | bytes[from + 1] & 255;
                if (!peer.closing) {
                    send(peer, 8, bytes, from, Math.min(to, from + 2));
                }
                drop(peer, code);
            }
            default -> throw new IllegalStateException("A frame that this generator does not know: " + (first & 255));
        }
    }

    /** A text frame. */
    void send(Peer peer, byte[] text, int length) {
        try {
            send(peer, 1, text, 0, length);
        } catch (IOException e) {
            drop(peer, 0);
        }
    }

    /** Begins the closing handshake; the listener hears of its end. */
    void close(Peer peer) {
        if (peer.state == Peer.State.OPEN && !peer.closing) {
            peer.closing = true;
            try {
                send(peer, 8, new byte[] {3, (byte) 0xe8}, 0, 2);
            } catch (IOException e) {
                drop(peer, 0);
            }
        }
    }

    private void send(Peer peer, int opcode, byte[] data, int from, int to) throws IOException {
        int length = to - from;
        out.clear();
        out.put((byte) (0x80 | opcode));
        if (length < 126) {
            out.put((byte) (0x80 | length));
        } else {
            require(length < 65_536, "A message that is too large");
            out.put((byte) (0x80 | 126)).putShort((short) length);
        }
        mask = mask * 1_664_525 + 1_013_904_223;
        out.putInt(mask);
        for (int i = 0; i < length; i++) {
            out.put((byte) (data[from + i] ^ mask >>> (24 - 8 * (i & 3))));
        }
        write(peer);
    }

    private void write(Peer peer) throws IOException {
        out.flip();
        if (peer.unsent == null) {
            peer.channel.write(out);
        }
        if (out.hasRemaining()) {
            ByteBuffer before = peer.unsent == null ? ByteBuffer.allocate(0) : peer.unsent;
            peer.unsent = ByteBuffer.allocate(before.remaining() + out.remaining())
                    .put(before)
                    .put(out)
                    .flip();
            peer.key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private void flush(Peer peer) throws IOException {
        if (peer.unsent != null) {
            peer.channel.write(peer.unsent);
            if (peer.unsent.hasRemaining()) {
                return;
            }
            peer.unsent = null;
        }
        peer.key.interestOps(SelectionKey.OP_READ);
    }

    private void drop(Peer peer, int code) {
        if (peer.state == Peer.State.CLOSED) {
            return;
        }
        if (peer.state != Peer.State.OPEN) {
            underWay--;
        }
        peer.state = Peer.State.CLOSED;
        try {
            peer.channel.close();
        } catch (IOException e) {
            // it is gone either way
        }
        listener.closed(peer, code);
    }
}
