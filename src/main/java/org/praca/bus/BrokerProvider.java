package org.praca.bus;

import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Chooses the bus. */
final class BrokerProvider {
    @Produces
    @Singleton
    Broker broker() {
        return new LocalBroker();
    }

    void close(@Disposes Broker broker) {
        broker.close();
    }
}
