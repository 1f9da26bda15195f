package org.praca.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** All REST routes and pages; the classes are found by the server. */
@ApplicationPath("/")
public class PracaApplication extends Application {
    /** Longer answers are sent in chunks. */
    private static final int ANSWER_BYTES = 2_048;

    /**
     * Jersey would describe itself in WADL on {@code OPTIONS}, put scheme and host of the inner request before a
     * {@code Location}, which behind a proxy are not the client's, and allocate 8 kB for every answer to find its length; other
     * servers do not know the properties.
     */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of(
                "jersey.config.server.wadl.disableWadl",
                true,
                "jersey.config.server.headers.location.relative.resolution.disabled",
                true,
                "jersey.config.server.contentLength.buffer",
                ANSWER_BYTES);
    }
}
