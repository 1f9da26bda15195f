package org.praca.bus;

import io.lettuce.core.RedisClient;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.praca.redis.RedisConnector;

/** Chooses the bus: over Redis where one is configured, else within the process. */
final class BrokerProvider {
    @Produces
    @Singleton
    Broker broker(RedisConnector redis) {
        Optional<RedisClient> client = redis.client();
        return client.isPresent() ? new RedisBroker(client.get()) : new LocalBroker();
    }

    void close(@Disposes Broker broker) {
        broker.close();
    }
}
