package org.praca.bus;

import java.util.List;

class LocalBrokerTest extends BrokerContract {
    private final Broker broker = new LocalBroker();

    @Override
    List<Broker> ends() {
        return List.of(broker, broker);
    }
}
