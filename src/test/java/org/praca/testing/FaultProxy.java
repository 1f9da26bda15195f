package org.praca.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP path to a server on the loopback address, that can be made to lose what goes over it. Thread-safe. */
public final class FaultProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    private FaultProxy(ServerSocket listening, int target) {
        this.listening = listening;
        this.target = target;
    }

    /** A path to that port, from a free one. */
    public static FaultProxy to(int target) {
        try {
            FaultProxy proxy = new FaultProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
            daemon(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /**
     * From now on the connections that there are carry nothing any more, in either direction, and neither end is told: each goes on
     * as if the other were silent. New connections are as good as ever.
     */
    public void lose() {
        connections.forEach(connection -> connection.lost = true);
    }

    /** Ends the path and all its connections. */
    @Override
    public void close() {
        closeQuietly(listening);
        connections.forEach(Connection::close);
    }

    private void accept() {
        try {
            while (true) {
                connect(listening.accept());
            }
        } catch (IOException e) {
            closeQuietly(listening);
        }
    }

    private void connect(Socket near) {
        try {
            Connection connection = new Connection(near, new Socket(InetAddress.getLoopbackAddress(), target));
            connections.add(connection);
            daemon(() -> connection.carry(connection.near, connection.far));
            daemon(() -> connection.carry(connection.far, connection.near));
        } catch (IOException e) {
            // nobody at the other end
            closeQuietly(near);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable end) {
        try {
            end.close();
        } catch (Exception e) {
            // it is over in any case
        }
    }

    private static final class Connection {
        private final Socket near;
        private final Socket far;
        private volatile boolean lost;

        Connection(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }

        void carry(Socket from, Socket to) {
            byte[] buffer = new byte[16_384];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    if (!lost) {
                        out.write(buffer, 0, length);
                    }
                }
            } catch (IOException e) {
                // the same as its end
            }
            if (!lost) {
                close();
            }
        }

        void close() {
            closeQuietly(near);
            closeQuietly(far);
        }
    }
}
