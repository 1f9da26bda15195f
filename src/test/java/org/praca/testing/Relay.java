package org.praca.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A bad network on the way to a server: a TCP proxy that can be cut, closed, and made to swallow answers. Thread-safe. */
public final class Relay implements AutoCloseable {
    private final URI server;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;
    private volatile boolean mute;

    public Relay(URI server) {
        this.server = server;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** Where it takes the server's place. */
    public URI baseUri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** From now on what the server says is lost, until the next {@link #reopen()}. */
    public void mute() {
        mute = true;
    }

    /** Cuts all connections; new ones are cut, too, until it is reopened. */
    public void cut() {
        open = false;
        sockets.forEach(Relay::close);
    }

    public void reopen() {
        mute = false;
        open = true;
    }

    @Override
    public void close() {
        close(listener);
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket from = listener.accept();
                Socket to = new Socket(server.getHost(), server.getPort());
                sockets.add(from);
                sockets.add(to);
                if (!open) {
                    cut();
                }
                start(() -> pass(from, to, false));
                start(() -> pass(to, from, true));
            }
        } catch (IOException e) {
            cut();
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[8_192];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (!(answers && mute)) {
                    out.write(buffer, 0, length);
                }
            }
        } catch (IOException e) {
            // One side is gone, and with it the other.
        }
        sockets.remove(from);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It was closed already.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
