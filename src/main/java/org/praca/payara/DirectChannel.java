package org.praca.payara;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.BooleanSupplier;

/**
 * The socket of a connection itself, past what the server does with everything that is written to it. Whoever writes here must be
 * the only one who has the server write, too, and see to it that nothing of that still waits.
 */
public final class DirectChannel {
    private final SocketChannel socket;
    private final BooleanSupplier idle;

    /**
     * The channel of a connection.
     *
     * @param idle whether nothing that the server has been given for this connection still waits to be written
     */
    public DirectChannel(SocketChannel socket, BooleanSupplier idle) {
        this.socket = socket;
        this.idle = idle;
    }

    /** Whether the kernel has all that the server has been given. */
    public boolean isIdle() {
        return idle.getAsBoolean();
    }

    /** Writes as much as the kernel takes, without waiting; fails where the connection is gone, whoever has the server's objects now. */
    public void write(ByteBuffer bytes) throws IOException {
        socket.write(bytes);
    }
}
