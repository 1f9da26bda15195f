package org.praca.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** All REST routes and pages; the classes are found by the server. */
@ApplicationPath("/")
public class PracaApplication extends Application {
    /**
     * Jersey would describe itself in WADL on {@code OPTIONS}, and put scheme and host of the inner request before a
     * {@code Location}, which behind a proxy are not the client's; other servers do not know the properties.
     */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of(
                "jersey.config.server.wadl.disableWadl",
                true,
                "jersey.config.server.headers.location.relative.resolution.disabled",
                true);
    }
}
