package org.praca.chat.socket;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.security.Principal;
import org.praca.chat.wire.FrameGuard;
import org.praca.chat.wire.GuardedUpgrade;
import org.praca.payara.DirectChannels;

/** The request as the endpoint's container sees it: one path for every room, and the admission as its principal. */
final class AdmittedRequest extends HttpServletRequestWrapper {
    private static final String ENDPOINT = "/ws/chat/room";
    private static final String MARK = Admission.class.getName();

    private final Admission admission;
    private final int maxFrame;
    private final DirectChannels channels;
    private final ServletRequest containersOwn;

    AdmittedRequest(HttpServletRequest request, Admission admission, int maxFrame, DirectChannels channels) {
        super(request);
        this.admission = admission;
        this.maxFrame = maxFrame;
        this.channels = channels;
        this.containersOwn = unwrapped(request);
        containersOwn.setAttribute(MARK, admission);
    }

    private static ServletRequest unwrapped(ServletRequest request) {
        return request instanceof ServletRequestWrapper wrapper ? unwrapped(wrapper.getRequest()) : request;
    }

    /** Where the container's WebSocket code reads by the Servlet API, a {@link FrameGuard} comes before it. */
    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) throws IOException, ServletException {
        if (!ReadListener.class.isAssignableFrom(type)) {
            return super.upgrade(type);
        }
        try {
            T handler = type.getDeclaredConstructor().newInstance();
            super.upgrade(GuardedUpgrade.class)
                    .guard(
                            handler,
                            new FrameGuard(maxFrame),
                            admission.line(),
                            this::isOurs,
                            channels.of(containersOwn).orElse(null));
            return handler;
        } catch (ReflectiveOperationException e) {
            throw new ServletException(e);
        }
    }

    /** The mark is gone once the container has cleaned the request up for another one. */
    private boolean isOurs() {
        try {
            return containersOwn.getAttribute(MARK) == admission;
        } catch (RuntimeException gone) {
            return false;
        }
    }

    @Override
    public Principal getUserPrincipal() {
        return admission;
    }

    @Override
    public boolean isUserInRole(String role) {
        return admission.caller().holds(role);
    }

    @Override
    public String getRequestURI() {
        return ENDPOINT;
    }

    @Override
    public String getServletPath() {
        return ENDPOINT;
    }

    /** The container's WebSocket code asks for it at every handshake; the name would be looked up. */
    @Override
    public String getLocalName() {
        return getLocalAddr();
    }

    @Override
    @SuppressWarnings("NullAway")
    public String getPathInfo() {
        return null;
    }
}
