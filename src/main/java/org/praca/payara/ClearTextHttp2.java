package org.praca.payara;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Keeps HTTP/2 without TLS out of Payara. A client that offers the upgrade (Java's does, with every first request) gets, now and
 * then, an answer of more than 64 KiB with its frames mixed up; and with HTTP/2 switched off altogether the body of a request that
 * offers it never ends. So it stays on, which sees to the body, and each connection is marked when it is accepted as one that is
 * never to be upgraded, and each request that offers it is taken for one that does not: the server would close its connection.
 * Nothing happens on another server.
 */
@Singleton
public class ClearTextHttp2 {
    private static final System.Logger LOG = System.getLogger(ClearTextHttp2.class.getName());

    private final List<Runnable> removals = new ArrayList<>();

    @Inject
    public ClearTextHttp2() {}

    public void prevent() {
        try {
            Optional<HttpListeners> listeners = HttpListeners.find();
            if (listeners.isPresent()) {
                prevent(listeners.get());
                removals.addAll(listeners.get().onRequests(new Offers(listeners.get())));
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "HTTP/2 without TLS is left to the server: {0}", e);
        }
    }

    /** Only the listening sockets are watched, so that nothing of ours is in the way of what connections carry. */
    private void prevent(HttpListeners listeners) throws ReflectiveOperationException {
        Class<?> probeType = listeners.load("org.glassfish.grizzly.ConnectionProbe");
        Class<?> transportType = listeners.load("org.glassfish.grizzly.nio.transport.TCPNIOTransport");
        Object probe = Proxy.newProxyInstance(listeners.server(), new Class<?>[] {probeType}, new Accepted(listeners));
        for (Object listener : listeners.all()) {
            Object transport = listener.getClass().getMethod("getTransport").invoke(listener);
            if (transportType.isInstance(transport)) {
                Object sockets =
                        HttpListeners.field(transportType, "serverConnections").get(transport);
                for (Object socket : (Collection<?>) sockets) {
                    Object monitoring =
                            socket.getClass().getMethod("getMonitoringConfig").invoke(socket);
                    removals.add(listeners.addProbe(monitoring, probeType, probe));
                }
            }
        }
    }

    @PreDestroy
    void allow() {
        removals.forEach(Runnable::run);
        removals.clear();
    }

    /** Called by the server's threads, once for each connection. */
    private static final class Accepted implements InvocationHandler {
        private final Method create;
        private final Method never;

        Accepted(HttpListeners listeners) throws ReflectiveOperationException {
            Class<?> state = listeners.load("org.glassfish.grizzly.http2.Http2State");
            create = state.getDeclaredMethod("create", listeners.load("org.glassfish.grizzly.Connection"));
            create.setAccessible(true);
            never = state.getDeclaredMethod("setNeverHttp2");
            never.setAccessible(true);
        }

        @Override
        @SuppressWarnings("NullAway")
        public Object invoke(Object proxy, Method method, Object[] arguments) throws ReflectiveOperationException {
            return switch (method.getName()) {
                case "onAcceptEvent" -> never.invoke(create.invoke(null, arguments[1]));
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> ClearTextHttp2.class.getName();
                default -> null;
            };
        }
    }

    /** Called by the server's threads, once for each request. */
    private static final class Offers implements InvocationHandler {
        private final Method packet;
        private final Method offer;
        private final Method is;
        private final Method forget;

        Offers(HttpListeners listeners) throws ReflectiveOperationException {
            packet = listeners.load("org.glassfish.grizzly.http.server.Request").getMethod("getRequest");
            offer = packet.getReturnType().getMethod("getUpgradeDC");
            is = offer.getReturnType().getMethod("equalsIgnoreCase", String.class);
            forget = offer.getReturnType().getMethod("recycle");
        }

        @Override
        @SuppressWarnings("NullAway")
        public Object invoke(Object proxy, Method method, Object[] arguments) throws ReflectiveOperationException {
            return switch (method.getName()) {
                case "onRequestReceiveEvent" -> {
                    Object offered = offer.invoke(packet.invoke(arguments[2]));
                    yield Boolean.TRUE.equals(is.invoke(offered, "h2c")) ? forget.invoke(offered) : null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> ClearTextHttp2.class.getName();
                default -> null;
            };
        }
    }
}
