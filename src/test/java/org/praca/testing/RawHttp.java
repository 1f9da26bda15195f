package org.praca.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.praca.testing.Http.Answer;

/** HTTP/1.1 over one kept connection, sending whatever it is told to: no target, header or body is too odd. Used by one thread. */
public final class RawHttp implements AutoCloseable {
    /** One line of a request's head. */
    public record Header(String name, String value) {}

    private static final int PATIENCE_MILLIS = 30_000;
    /** A body beyond this may be refused before it is read, with its connection cut. */
    private static final int CUT = 100_000;

    private final URI base;
    private final InetAddress from;
    private Socket socket;
    private InputStream in;

    public RawHttp(URI base) {
        this(base, "127.0.0.1");
    }

    /** From that address, which is this machine's: any of 127.0.0.0/8 is. */
    public RawHttp(URI base, String from) {
        this.base = base;
        try {
            this.from = InetAddress.getByName(from);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer; its status is 0 where the server has cut off a large body unread. */
    public Answer send(String method, String target, List<Header> headers, byte[] body) {
        byte[] head = head(method, target, headers, body);
        try {
            boolean kept = socket != null;
            try {
                return exchange(method, head, body);
            } catch (IOException e) {
                close();
                if (body.length > CUT) {
                    return new Answer(0, Http.parse(""), "", HttpHeaders.of(Map.of(), (name, value) -> true));
                }
                if (!kept) {
                    throw e;
                }
                return exchange(method, head, body);
            }
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        }
    }

    private byte[] head(String method, String target, List<Header> headers, byte[] body) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        head.append("Host: ").append(base.getAuthority()).append("\r\n");
        headers.forEach(header ->
                head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
        if (body.length > 0 || !List.of("GET", "HEAD", "DELETE", "OPTIONS").contains(method)) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private Answer exchange(String method, byte[] head, byte[] body) throws IOException {
        if (socket == null) {
            socket = new Socket(base.getHost(), base.getPort(), from, 0);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream(), 16_384);
        }
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        try {
            socket.getOutputStream().write(all);
        } catch (IOException e) {
            if (body.length <= CUT) {
                throw e;
            }
        }
        return read(method);
    }

    private Answer read(String method) throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] parts = line.split(":", 2);
            headers.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1].strip());
        }
        HttpHeaders all = HttpHeaders.of(headers, (name, value) -> true);
        boolean last =
                all.firstValue("Connection").orElse("").toLowerCase(Locale.ROOT).contains("close");
        String text = method.equals("HEAD") || status == 204 || status == 304
                ? ""
                : new String(body(all, last), StandardCharsets.UTF_8);
        if (last) {
            close();
        }
        return new Answer(status, Http.parse(text), text, all);
    }

    private byte[] body(HttpHeaders headers, boolean last) throws IOException {
        if (headers.firstValue("Transfer-Encoding").isPresent()) {
            return chunks();
        }
        if (headers.firstValue("Content-Length").isPresent()) {
            return exactly((int) headers.firstValueAsLong("Content-Length").orElseThrow());
        }
        return last ? in.readAllBytes() : new byte[0];
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            all.write(exactly(size));
            line();
        }
        line();
        return all.toByteArray();
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException();
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            socket = null;
        }
    }
}
