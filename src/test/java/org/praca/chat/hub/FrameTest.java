package org.praca.chat.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.chat.log.StoredMessage;
import org.praca.platform.Json;

class FrameTest {
    private final StoredMessage message = new StoredMessage(
            UUID.randomUUID(),
            1,
            "sala",
            17,
            UUID.randomUUID(),
            "ana",
            "olá\n😀",
            Instant.parse("2026-03-01T12:00:00.123456Z"));

    @Test
    void hasTheMembersOfTheContract() {
        JsonNode node = Json.parse(Frame.of(message).text()).orElseThrow();
        assertThat(node.path("type").asText()).isEqualTo("message");
        assertThat(node.path("id").asText()).isEqualTo(message.id().toString());
        assertThat(node.path("seq").isIntegralNumber()).isTrue();
        assertThat(node.path("seq").asLong()).isEqualTo(17);
        assertThat(node.path("room").asText()).isEqualTo("sala");
        assertThat(node.path("username").asText()).isEqualTo("ana");
        assertThat(node.path("message").asText()).isEqualTo("olá\n😀");
        assertThat(node.path("sent_at").asText()).isEqualTo("2026-03-01T12:00:00.123Z");
        assertThat(node).hasSize(7);
    }

    @Test
    void comesBackFromTheBusAsItWent() {
        Frame frame = Frame.of(message);
        assertThat(Frame.ofPayload(frame.payload())).isEqualTo(frame);
        assertThat(frame.bytes()).isEqualTo(frame.text().getBytes(StandardCharsets.UTF_8).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "x", "\n{}", "x\n{}", "1 \n{}"})
    void refusesAPayloadThatIsNoFrame(String payload) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.ofPayload(payload.getBytes(StandardCharsets.UTF_8)));
    }
}
