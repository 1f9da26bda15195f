package org.praca.bus;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Tells whether what this node publishes comes back to it. A node is ready even where it does not: it still serves, and to take
 * every node out because their Redis is away would help nobody.
 */
@Readiness
@Singleton
public class BusHealth implements HealthCheck {
    private final Broker broker;

    @Inject
    public BusHealth(Broker broker) {
        this.broker = broker;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("bus").up();
        broker.trouble().ifPresent(trouble -> response.withData("trouble", trouble));
        return response.build();
    }
}
