package org.praca.chat.file;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.praca.platform.Settings;
import org.praca.testing.S3;

class S3StoreTest extends FileStoreContract {
    private static S3 server;

    private final FileStore store = store(Map.of());

    @BeforeAll
    static void start() {
        server = S3.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Override
    FileStore store() {
        return store;
    }

    @Test
    void failsWhereItIsNotLetIn() {
        FileStore stranger = store(Map.of("PRACA_S3_SECRET_KEY", "wrong"));
        assertThatThrownBy(() -> stranger.put(UUID.randomUUID(), new ByteArrayInputStream(new byte[1]), 1))
                .isInstanceOf(IOException.class)
                .hasMessage("S3 answered 403");
        assertThatThrownBy(() -> stranger.open(UUID.randomUUID())).hasMessage("S3 answered 403");
        assertThatThrownBy(() -> stranger.delete(UUID.randomUUID())).hasMessage("S3 answered 403");
    }

    @Test
    void failsWhereNobodyAnswers() {
        FileStore away = store(Map.of("PRACA_S3_ENDPOINT", "http://127.0.0.1:1"));
        assertThatThrownBy(() -> away.put(UUID.randomUUID(), new ByteArrayInputStream(new byte[1]), 1))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> away.open(UUID.randomUUID())).isInstanceOf(IOException.class);
    }

    private static FileStore store(Map<String, String> other) {
        Map<String, String> environment = new HashMap<>(server.environment());
        environment.putAll(other);
        return new S3Store(Settings.from(environment).s3().orElseThrow());
    }
}
