package org.praca.payara;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Payara's HTTP listeners, and how a probe of ours gets into them; by reflection, so that nothing of it is needed elsewhere. */
final class HttpListeners {
    private static final System.Logger LOG = System.getLogger(HttpListeners.class.getName());

    private final Class<?> globals;

    private HttpListeners(Class<?> globals) {
        this.globals = globals;
    }

    /** Empty on another server. */
    static Optional<HttpListeners> find() {
        try {
            return Optional.of(new HttpListeners(Class.forName("org.glassfish.internal.api.Globals")));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** What loads the server's own classes. */
    ClassLoader server() {
        return globals.getClassLoader();
    }

    Class<?> load(String name) throws ClassNotFoundException {
        return server().loadClass(name);
    }

    /**
     * Lets a handler see every request before anything else looks at it, on the server's threads.
     *
     * @param handler of {@code HttpServerProbe}'s methods
     * @return what takes it out again
     */
    List<Runnable> onRequests(InvocationHandler handler) throws ReflectiveOperationException {
        Class<?> filterType = load("org.glassfish.grizzly.http.server.HttpServerFilter");
        Class<?> probeType = load("org.glassfish.grizzly.http.server.HttpServerProbe");
        Object probe = Proxy.newProxyInstance(server(), new Class<?>[] {probeType}, handler);
        List<Runnable> removals = new ArrayList<>();
        for (Object listener : all()) {
            Object filters =
                    listener.getClass().getMethod("getFilters", Class.class).invoke(listener, filterType);
            for (Object filter : (Collection<?>) filters) {
                Object monitoring = filterType.getMethod("getMonitoringConfig").invoke(filter);
                removals.add(addProbe(monitoring, probeType, probe));
            }
        }
        return removals;
    }

    List<Object> all() throws ReflectiveOperationException {
        Class<?> serviceType = load("com.sun.enterprise.v3.services.impl.GrizzlyService");
        Object service = globals.getMethod("get", Class.class).invoke(null, serviceType);
        List<Object> listeners = new ArrayList<>();
        for (Object proxy : (Collection<?>) field(serviceType, "proxies").get(service)) {
            listeners.add(proxy.getClass().getMethod("getUnderlyingListener").invoke(proxy));
        }
        return listeners;
    }

    static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** Puts a probe in; what comes back takes it out again. */
    Runnable addProbe(Object monitoring, Class<?> probeType, Object probe) throws ReflectiveOperationException {
        Class<?> monitoringType = load("org.glassfish.grizzly.monitoring.MonitoringConfig");
        Method remove = monitoringType.getMethod("removeProbes", Object[].class);
        Object probes = Array.newInstance(probeType, 1);
        Array.set(probes, 0, probe);
        monitoringType.getMethod("addProbes", Object[].class).invoke(monitoring, probes);
        return () -> {
            try {
                remove.invoke(monitoring, probes);
            } catch (ReflectiveOperationException e) {
                LOG.log(System.Logger.Level.DEBUG, "A probe could not be removed");
            }
        };
    }
}
