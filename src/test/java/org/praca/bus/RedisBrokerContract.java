package org.praca.bus;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** What a bus must do over Redis, whatever Redis that is. */
abstract class RedisBrokerContract extends BrokerContract {
    private Optional<RedisEnds> opened = Optional.empty();

    abstract String url();

    RedisEnds nodes() {
        return opened.orElseThrow();
    }

    @Override
    List<Broker> ends() throws Exception {
        if (opened.isEmpty()) {
            opened = Optional.of(RedisEnds.open(url()));
        }
        return nodes().brokers();
    }

    @AfterEach
    void disconnect() {
        opened.ifPresent(RedisEnds::close);
    }
}
