package org.praca.payara;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
        Class<?> globals;
        try {
            globals = Class.forName("org.glassfish.internal.api.Globals");
        } catch (ClassNotFoundException e) {
            return;
        }
        try {
            install(globals.getClassLoader(), globals);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Requests that cannot be read are left to the server: {0}", e);
        }
    }

    @PreDestroy
    void remove() {
        removals.forEach(Runnable::run);
        removals.clear();
    }

    private void install(ClassLoader server, Class<?> globals) throws ReflectiveOperationException {
        Class<?> serviceType = server.loadClass("com.sun.enterprise.v3.services.impl.GrizzlyService");
        Class<?> filterType = server.loadClass("org.glassfish.grizzly.http.server.HttpServerFilter");
        Class<?> probeType = server.loadClass("org.glassfish.grizzly.http.server.HttpServerProbe");
        Class<?> monitoringType = server.loadClass("org.glassfish.grizzly.monitoring.MonitoringConfig");
        Object probes = Array.newInstance(probeType, 1);
        Array.set(probes, 0, Proxy.newProxyInstance(server, new Class<?>[] {probeType}, new Probe(server)));
        Method add = monitoringType.getMethod("addProbes", Object[].class);
        Method remove = monitoringType.getMethod("removeProbes", Object[].class);
        Object service = globals.getMethod("get", Class.class).invoke(null, serviceType);
        Field proxies = serviceType.getDeclaredField("proxies");
        proxies.setAccessible(true);
        for (Object proxy : (Collection<?>) proxies.get(service)) {
            Object listener =
                    proxy.getClass().getMethod("getUnderlyingListener").invoke(proxy);
            Object filters =
                    listener.getClass().getMethod("getFilters", Class.class).invoke(listener, filterType);
            for (Object filter : (Collection<?>) filters) {
                Object monitoring = filterType.getMethod("getMonitoringConfig").invoke(filter);
                add.invoke(monitoring, probes);
                removals.add(() -> call(remove, monitoring, probes));
            }
        }
    }

    private static void call(Method method, Object target, Object argument) {
        try {
            method.invoke(target, argument);
        } catch (ReflectiveOperationException e) {
            LOG.log(System.Logger.Level.DEBUG, "A probe could not be removed");
        }
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
