package org.praca.payara;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletRequest;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the sockets of Payara's connections. What is written to a connection there goes through a chain of filters, with buffers,
 * contexts and a queue of its own, which leave the bytes of an upgraded connection as they are and cost a third of what it costs to
 * send a frame. Nothing is found on another server, nor under TLS; nor, with a line in the log, where a filter
 * is in the chain that is not known to do nothing.
 */
@Singleton
public class DirectChannels {
    private static final System.Logger LOG = System.getLogger(DirectChannels.class.getName());
    private static final String REQUEST = "org.apache.catalina.connector.RequestFacade";

    private static final Set<String> BYSTANDERS = Set.of(
            "org.glassfish.grizzly.filterchain.TransportFilter",
            "org.glassfish.grizzly.utils.IdleTimeoutFilter",
            "com.sun.enterprise.v3.services.impl.GlassfishNetworkListener$GlassfishHttpCodecFilter",
            "org.glassfish.grizzly.http2.Http2ServerFilter",
            "org.glassfish.grizzly.http.server.FileCacheFilter",
            "org.glassfish.grizzly.extras.addons.WebSocketAddOnProvider$GlassfishWebSocketFilter",
            "org.glassfish.grizzly.http.server.HttpServerFilter");

    private final Map<String, Method> getters = new ConcurrentHashMap<>();
    private volatile boolean unknown;

    @Inject
    public DirectChannels() {}

    /**
     * The socket below a request.
     *
     * @param request the server's own, with nothing around it
     */
    public Optional<DirectChannel> of(ServletRequest request) {
        if (unknown || request.isSecure() || !request.getClass().getName().equals(REQUEST)) {
            return Optional.empty();
        }
        try {
            return Optional.of(find(request));
        } catch (ReflectiveOperationException | RuntimeException e) {
            unknown = true;
            LOG.log(System.Logger.Level.WARNING, "Chat is slower here than it could be: {0}", e);
            return Optional.empty();
        }
    }

    private DirectChannel find(ServletRequest request) throws ReflectiveOperationException {
        Object context = get(get(get(request, "getUnwrappedCoyoteRequest"), "getCoyoteRequest"), "getContext");
        for (Object filter : (Iterable<?>) get(context, "getFilterChain")) {
            if (!BYSTANDERS.contains(filter.getClass().getName())) {
                throw new IllegalStateException("An unknown filter: " + filter.getClass());
            }
        }
        Object connection = get(context, "getConnection");
        Object queue = get(connection, "getAsyncWriteQueue");
        return new DirectChannel((SocketChannel) get(connection, "getChannel"), () -> isEmpty(queue));
    }

    private boolean isEmpty(Object queue) {
        try {
            return Boolean.TRUE.equals(get(queue, "isEmpty"));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** What a public method without parameters gives; each name stands for one method here. */
    private Object get(Object owner, String name) throws ReflectiveOperationException {
        Method getter = getters.get(name);
        if (getter == null) {
            getter = owner.getClass().getMethod(name);
            getters.put(name, getter);
        }
        return getter.invoke(owner);
    }
}
