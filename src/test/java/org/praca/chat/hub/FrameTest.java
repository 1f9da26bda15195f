package org.praca.chat.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.chat.log.Event;
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
            Instant.parse("2026-03-01T12:00:00.123456Z"),
            null,
            false,
            null,
            null,
            null);

    @Test
    void hasTheMembersOfTheContract() {
        JsonNode node = Json.parse(Frame.of(message).v1().value()).orElseThrow();
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
    void isEncodedOnceWhereBothDialectsSayTheSame() {
        Frame frame = Frame.of(message);
        assertThat(frame.plain()).isSameAs(frame.v1());
    }

    @Test
    void tellsThePlainDialectNothingThatTheTutorialDoesNotHave() {
        Frame frame = Frame.of(with("c-1", Instant.parse("2026-03-01T12:01:00Z"), false));
        assertThat(frame.v1().value()).contains("\"client_id\":\"c-1\"", "\"edited_at\":\"2026-03-01T12:01:00Z\"");
        assertThat(frame.plain()).isNotNull().satisfies(plain -> assertThat(
                        Json.parse(plain.value()).orElseThrow())
                .hasSize(7));
    }

    @Test
    void leavesDeletedMessagesAndOtherEventsOutOfThePlainDialect() {
        assertThat(Frame.of(with(null, null, true)).plain()).isNull();
        assertThat(Frame.of(with(null, null, true)).v1().value()).contains("\"deleted\":true");
        Event deletion = new Event.Deleted(1, 18, message.id(), "ana");
        assertThat(Frame.of(deletion).plain()).isNull();
        assertThat(Frame.of(deletion).v1().value())
                .isEqualTo("{\"type\":\"message_deleted\",\"seq\":18,\"id\":\"" + message.id()
                        + "\",\"username\":\"ana\"}");
    }

    @Test
    void comesBackFromTheBusAsItWent() {
        for (Frame frame : List.of(
                Frame.of(message),
                Frame.of(with("c-1", null, false)),
                Frame.of(with(null, null, true)),
                Frame.passing("{\"type\":\"typing\"}", message.accountId()))) {
            assertThat(Frame.ofPayload(frame.payload())).isEqualTo(frame);
            assertThat(Frame.seqOf(frame.payload())).isEqualTo(frame.seq());
        }
        Frame back = Frame.ofPayload(Frame.of(message).payload());
        assertThat(back.plain()).isSameAs(back.v1());
        assertThat(back.v1().bytes()).isEqualTo(back.v1().value().getBytes(StandardCharsets.UTF_8).length);
    }

    @ParameterizedTest
    @CsvSource({"0,8100", "125,817d", "126,817e007e", "65535,817effff", "65536,817f0000000000010000"})
    void framesATextAsAServerSendsIt(int length, String header) {
        Frame.Text text = new Frame.Text("x".repeat(length));
        String wire = HexFormat.of().formatHex(text.wire());
        assertThat(wire).startsWith(header).hasSize(header.length() + 2 * length);
        assertThat(text.bytes()).isEqualTo(length);
        assertThat(new Frame.Text("é").wire()).containsExactly(0x81, 2, 0xC3, 0xA9);
    }

    private StoredMessage with(@Nullable String clientId, @Nullable Instant editedAt, boolean deleted) {
        return new StoredMessage(
                message.id(),
                1,
                "sala",
                17,
                message.accountId(),
                "ana",
                "olá",
                message.sentAt(),
                editedAt,
                deleted,
                clientId,
                null,
                null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "x", "\n{}", "x\n{}\n\n", "1 \n{}\n=\n", "1\n{}\n=\nx", "1\n{}\n=\n\n"})
    void refusesAPayloadThatIsNoFrame(String payload) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.ofPayload(payload.getBytes(StandardCharsets.UTF_8)));
    }
}
