package org.praca.chat.socket;

import jakarta.enterprise.inject.Vetoed;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.websocket.server.ServerEndpointConfig;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Settings;

/**
 * Makes the endpoint of each socket. Tyrus, left to itself, has the CDI container examine the class anew for every one, which is
 * a quarter of what a handshake costs. Thread-safe.
 */
@Vetoed
public class ChatEndpoints extends ServerEndpointConfig.Configurator {
    private volatile @Nullable Supplier<ChatEndpoint> maker;

    @Override
    public <T> T getEndpointInstance(Class<T> type) {
        Supplier<ChatEndpoint> known = maker;
        if (known == null) {
            known = maker();
            maker = known;
        }
        return type.cast(known.get());
    }

    private static Supplier<ChatEndpoint> maker() {
        CDI<Object> beans = CDI.current();
        Sockets sockets = beans.select(Sockets.class).get();
        Commands commands = beans.select(Commands.class).get();
        Settings settings = beans.select(Settings.class).get();
        Clock clock = beans.select(Clock.class).get();
        return () -> new ChatEndpoint(sockets, commands, settings, clock);
    }
}
