package org.praca.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** All REST routes and pages; the classes are found by the server. */
@ApplicationPath("/")
public class PracaApplication extends Application {
    /** Jersey would describe itself in WADL on {@code OPTIONS}; other servers do not know the property. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}
