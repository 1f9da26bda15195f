package org.praca.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a server on which connections can go deaf: they stay open, and nothing of what the server says arrives any more. */
public final class DeafWire implements AutoCloseable {
    private final int target;
    private final ServerSocket entrance;
    private final AtomicInteger generation = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "deaf-wire");
        thread.setDaemon(true);
        return thread;
    });

    public DeafWire(int target) {
        this.target = target;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public String url() {
        return "redis://127.0.0.1:" + entrance.getLocalPort();
    }

    /** From now on the connections that there are hear nothing; new ones do. */
    public void deafen() {
        generation.incrementAndGet();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entrance.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                int born = generation.get();
                threads.execute(() -> carry(client, server, Integer.MAX_VALUE));
                threads.execute(() -> carry(server, client, born));
            }
        } catch (IOException e) {
            threads.shutdown();
        }
    }

    private void carry(Socket from, Socket to, int until) {
        byte[] buffer = new byte[8_192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (generation.get() <= until) {
                    to.getOutputStream().write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // One end has gone, and so has the other.
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
