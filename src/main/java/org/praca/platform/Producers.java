package org.praca.platform;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes what is one per node and comes from outside: the configuration and the time. */
public final class Producers {
    @Produces
    @Singleton
    Settings settings() {
        return Settings.from(System.getenv());
    }

    @Produces
    @Singleton
    public Clock clock() {
        return Clock.systemUTC();
    }
}
