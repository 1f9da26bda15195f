package org.praca.chat.wire;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.praca.payara.DirectChannel;

/** Stands between the connection and a container's own WebSocket code, so that a {@link FrameGuard} sees every frame first. */
public class GuardedUpgrade implements HttpUpgradeHandler {
    private static final System.Logger LOG = System.getLogger(GuardedUpgrade.class.getName());
    /** How long a client may go on sending what nobody reads: cut at once, it might not see why. */
    private static final long LINGER_SECONDS = 2;

    @SuppressWarnings("NullAway.Init")
    private HttpUpgradeHandler handler;

    @SuppressWarnings("NullAway.Init")
    private FrameGuard guard;

    @SuppressWarnings("NullAway.Init")
    private Line line;

    /** Whether the container has not given what is behind this connection to another one. */
    @SuppressWarnings("NullAway.Init")
    private BooleanSupplier isOurs;

    private @Nullable DirectChannel channel;

    /** What the container has made is given its work here, before the upgrade. */
    public void guard(
            HttpUpgradeHandler containersOwn,
            FrameGuard frames,
            Line below,
            BooleanSupplier stillOurs,
            @Nullable DirectChannel direct) {
        this.handler = containersOwn;
        this.guard = frames;
        this.line = below;
        this.isOurs = stillOurs;
        this.channel = direct;
    }

    @Override
    public void init(WebConnection connection) {
        try {
            GuardedInput input = new GuardedInput(connection.getInputStream(), guard);
            GuardedOutput output = new GuardedOutput(connection.getOutputStream(), isOurs, channel);
            Guarded guarded = new Guarded(connection, input, output, isOurs);
            line.connect(output, guarded::closeNow);
            handler.init(guarded);
            input.listen();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void destroy() {
        line.disconnect();
        handler.destroy();
    }

    private static final class Guarded implements WebConnection {
        private final WebConnection connection;
        private final GuardedInput input;
        private final GuardedOutput output;
        private final BooleanSupplier isOurs;
        private final AtomicBoolean lingering = new AtomicBoolean();
        private final AtomicBoolean closed = new AtomicBoolean();

        Guarded(WebConnection connection, GuardedInput input, GuardedOutput output, BooleanSupplier isOurs) {
            this.connection = connection;
            this.input = input;
            this.output = output;
            this.isOurs = isOurs;
        }

        @Override
        public ServletInputStream getInputStream() {
            return input;
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return output;
        }

        @Override
        public void close() {
            if (input.hasRefused() && lingering.compareAndSet(false, true)) {
                CompletableFuture.delayedExecutor(LINGER_SECONDS, TimeUnit.SECONDS)
                        .execute(this::closeNow);
            } else {
                closeNow();
            }
        }

        /** Once: the container uses what is behind a closed connection again. */
        private void closeNow() {
            if (!closed.compareAndSet(false, true) || !isOurs.getAsBoolean()) {
                return;
            }
            output.end();
            try {
                connection.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.DEBUG, "The socket was gone already");
            }
        }
    }
}
