package org.praca.payara;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.praca.web.FrontFilter;

/**
 * Sends a request whose path or host the server cannot read to the application all the same. Payara would answer it itself,
 * without a problem, and a bad escape even with 200 and a stack trace in the log. So its HTTP listeners get a probe that reads
 * both first (which the server would do anyway, and keeps), and on failure puts others in their place and marks the request, for
 * {@link FrontFilter} to refuse it.
 */
@Singleton
public class UnreadableRequests {
    private static final System.Logger LOG = System.getLogger(UnreadableRequests.class.getName());

    private final List<Runnable> removals = new ArrayList<>();

    @Inject
    public UnreadableRequests() {}

    /** Nothing happens on another server. */
    public void install() {
        try {
            Optional<HttpListeners> listeners = HttpListeners.find();
            if (listeners.isPresent()) {
                removals.addAll(
                        listeners.get().onRequests(new Probe(listeners.get().server())));
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Requests that cannot be read are left to the server: {0}", e);
        }
    }

    @PreDestroy
    void remove() {
        removals.forEach(Runnable::run);
        removals.clear();
    }

    /** Called by the server's threads, once for each request before anything else looks at it. */
    private static final class Probe implements InvocationHandler {
        private final Method packet;
        private final Method path;
        private final Method decode;
        private final Method get;
        private final Method set;
        private final Method mark;
        private final Method host;
        private final Method length;
        private final Method setHeader;
        private final Method setHost;

        Probe(ClassLoader server) throws ReflectiveOperationException {
            Class<?> request = server.loadClass("org.glassfish.grizzly.http.server.Request");
            Class<?> reference = server.loadClass("org.glassfish.grizzly.http.util.RequestURIRef");
            packet = request.getMethod("getRequest");
            path = packet.getReturnType().getMethod("getRequestURIRef");
            decode = reference.getMethod("getDecodedRequestURIBC");
            get = reference.getMethod("getURI");
            set = reference.getMethod("setURI", String.class);
            mark = request.getMethod("setAttribute", String.class, Object.class);
            host = packet.getReturnType().getMethod("serverName");
            length = host.getReturnType().getMethod("getLength");
            setHeader = packet.getReturnType().getMethod("setHeader", String.class, String.class);
            setHost = request.getMethod("setServerName", String.class);
        }

        @Override
        @SuppressWarnings("NullAway")
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            return switch (method.getName()) {
                case "onRequestReceiveEvent" -> {
                    look(arguments[2]);
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> UnreadableRequests.class.getName();
                default -> null;
            };
        }

        private void look(Object request) throws ReflectiveOperationException {
            Object head = packet.invoke(request);
            Object reference = path.invoke(head);
            boolean knowsHost = isHostReadable(head);
            if (knowsHost && isPathReadable(reference)) {
                return;
            }
            mark.invoke(request, FrontFilter.UNREADABLE, get.invoke(reference));
            set.invoke(reference, "/");
            if (!knowsHost) {
                setHeader.invoke(head, "Host", "localhost");
                setHost.invoke(request, "localhost");
            }
        }

        private boolean isPathReadable(Object reference) throws IllegalAccessException {
            try {
                decode.invoke(reference);
                return true;
            } catch (InvocationTargetException undecodable) {
                return false;
            }
        }

        private boolean isHostReadable(Object head) throws IllegalAccessException {
            try {
                return !Integer.valueOf(0).equals(length.invoke(host.invoke(head)));
            } catch (InvocationTargetException malformed) {
                return false;
            }
        }
    }
}
