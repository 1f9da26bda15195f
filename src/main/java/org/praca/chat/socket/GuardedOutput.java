package org.praca.chat.socket;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * What the container's own WebSocket code writes, as long as the connection is this socket's. Some containers use the objects of a
 * connection that the client has closed again for another one, and tell late: what is written to them then would reach a stranger.
 */
final class GuardedOutput extends ServletOutputStream {
    private final ServletOutputStream out;
    private final BooleanSupplier isOurs;

    GuardedOutput(ServletOutputStream out, BooleanSupplier isOurs) {
        this.out = out;
        this.isOurs = isOurs;
    }

    @Override
    public boolean isReady() {
        if (!isOurs.getAsBoolean()) {
            throw new IllegalStateException("The connection is gone");
        }
        return out.isReady();
    }

    @Override
    public void write(int value) throws IOException {
        check();
        out.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        check();
        out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        check();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        check();
        out.close();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        out.setWriteListener(listener);
    }

    private void check() throws IOException {
        if (!isOurs.getAsBoolean()) {
            throw new IOException("The connection is gone");
        }
    }
}
