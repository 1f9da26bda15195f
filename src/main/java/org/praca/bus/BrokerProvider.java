package org.praca.bus;

import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.praca.redis.RedisConnector;

/** Chooses the bus: over Redis where one is configured, else within the process. */
final class BrokerProvider {
    @Produces
    @Singleton
    Broker broker(RedisConnector redis) {
        return redis.isConfigured() ? new RedisBroker(redis) : new LocalBroker();
    }

    void close(@Disposes Broker broker) {
        broker.close();
    }
}
