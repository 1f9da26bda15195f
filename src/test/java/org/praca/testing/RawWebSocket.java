package org.praca.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A WebSocket (RFC 6455) over a bare socket, for handshakes and frames that no well-behaved client sends. Used by one thread. */
public final class RawWebSocket implements AutoCloseable {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int FIN = 0x80;
    public static final int RSV1 = 0x40;

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int PING = 9;
    private static final int PONG = 10;

    /** A frame as it came; {@code closeCode} is that of a close frame, 1005 where it has none. */
    public record Frame(int opcode, String text, int closeCode) {
        static Frame of(int opcode, byte[] payload) {
            int code = opcode == CLOSE && payload.length >= 2
                    ? ByteBuffer.wrap(payload).getShort() & 0xffff
                    : 1005;
            return new Frame(opcode, new String(payload, StandardCharsets.UTF_8), code);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final String head;

    private RawWebSocket(Socket socket, DataInputStream in, String head) {
        this.socket = socket;
        this.in = in;
        this.head = head;
    }

    /** Sends the handshake with these headers over the usual ones; an empty value leaves a usual one out. */
    public static RawWebSocket open(URI base, String path, Map<String, String> headers) {
        return open(base, path, headers, new byte[0]);
    }

    /** The same, with bytes that go right behind the handshake, without waiting for its answer. */
    public static RawWebSocket open(URI base, String path, Map<String, String> headers, byte[] behind) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", base.getHost() + ":" + base.getPort());
        all.put("Upgrade", "websocket");
        all.put("Connection", "Upgrade");
        all.put("Sec-WebSocket-Version", "13");
        all.put("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        all.putAll(headers);
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.append(name).append(": ").append(value).append("\r\n");
            }
        });
        try {
            Socket socket = new Socket(base.getHost(), base.getPort());
            socket.setSoTimeout(PATIENCE_MILLIS);
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            first.writeBytes(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            first.writeBytes(behind);
            first.writeTo(socket.getOutputStream());
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            return new RawWebSocket(socket, in, head(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String head(DataInputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(in.readByte());
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** The HTTP status of the handshake. */
    public int status() {
        return Integer.parseInt(head.split(" ", 3)[1]);
    }

    /** Status line and headers of the handshake's answer. */
    public String head() {
        return head;
    }

    /** Sends one whole text message. */
    public void say(String text) {
        send(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8), true);
    }

    /** Sends a frame that begins with these bits; what the server no longer reads is not a failure. */
    public void send(int firstByte, byte[] payload, boolean masked) {
        try {
            socket.getOutputStream().write(frame(firstByte, payload, masked));
        } catch (SocketException e) {
            // the server has closed meanwhile; what it said about it is still to be read
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A frame that begins with these bits, as it goes over the wire. */
    public static byte[] frame(int firstByte, byte[] payload, boolean masked) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) firstByte);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            frame.put((byte) (mask | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (mask | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (mask | 127)).putLong(payload.length);
        }
        byte[] key = new byte[4];
        if (masked) {
            ThreadLocalRandom.current().nextBytes(key);
            frame.put(key);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ key[i % 4]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** The next frame that is neither ping nor pong; a close frame of 1006 where the connection is cut. */
    public Frame next() {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0x0f;
                int length = in.readUnsignedByte() & 0x7f;
                long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
                byte[] payload = new byte[Math.toIntExact(size)];
                in.readFully(payload);
                if (opcode != PING && opcode != PONG) {
                    return Frame.of(opcode, payload);
                }
            }
        } catch (EOFException | SocketException e) {
            return new Frame(CLOSE, "", 1006);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The code that the server closes with; what it says before is passed over. */
    public int closeCode() {
        Frame frame = next();
        while (frame.opcode() != CLOSE) {
            frame = next();
        }
        return frame.closeCode();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
