package org.praca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.testing.Http;
import org.praca.testing.Http.User;
import org.praca.testing.Praca;
import org.praca.testing.RawWebSocket;
import org.praca.testing.RawWebSocket.Frame;

/** Frames that no well-behaved client sends, and what closes a socket. */
class FramesIT {
    private static final int PING = 9;

    private final Http http = new Http(Praca.shared().baseUri());
    private User user;
    private String path;
    private RawWebSocket socket;

    @BeforeEach
    void open() {
        user = http.newUser();
        String room = Http.unique("frames");
        http.json("POST", "/chat/rooms/", user, Http.object("name", room));
        path = "/ws/chat/" + room + "/";
        socket = RawWebSocket.open(Praca.shared().baseUri(), path, Http.bearer(user));
        assertThat(socket.status()).isEqualTo(101);
    }

    @AfterEach
    void close() {
        socket.close();
    }

    /** More of them than the server has threads for requests at first. */
    @Test
    void hearsWhatComesRightBehindTheHandshake() {
        byte[] message =
                RawWebSocket.frame(RawWebSocket.FIN | RawWebSocket.TEXT, bytes("{\"message\":\"early\"}"), true);
        for (int i = 0; i < 20; i++) {
            try (RawWebSocket eager = RawWebSocket.open(Praca.shared().baseUri(), path, Http.bearer(user), message)) {
                assertThat(eager.status()).isEqualTo(101);
                assertThat(eager.next().text()).contains("\"message\":\"early\"");
            }
        }
    }

    /** On another server nothing is said of it either. */
    @Test
    void findsTheSocketBelowPayarasFilters() {
        assertThat(Praca.shared().output()).doesNotContain("Chat is slower here");
    }

    @Test
    void takesLeaveOfAClientThatLeavesRightBehindTheHandshake() {
        byte[] leave = RawWebSocket.frame(RawWebSocket.FIN | RawWebSocket.CLOSE, new byte[] {0x03, (byte) 0xe9}, true);
        for (int i = 0; i < 20; i++) {
            try (RawWebSocket eager = RawWebSocket.open(Praca.shared().baseUri(), path, Http.bearer(user), leave)) {
                assertThat(eager.closeCode()).isEqualTo(1001);
            }
        }
    }

    @Test
    void closesOnAFrameWithoutAMask() {
        socket.send(RawWebSocket.FIN | RawWebSocket.TEXT, bytes("{\"message\":\"x\"}"), false);
        assertThat(socket.closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {70_000, 1_000_000, 5_000_000, 20_000_000})
    void closesOnAFrameThatIsTooLarge(int length) {
        socket.send(RawWebSocket.FIN | RawWebSocket.TEXT, new byte[length], true);
        assertThat(socket.closeCode()).isEqualTo(1009);
    }

    @Test
    void closesOnFragmentsThatAreTooLargeTogether() {
        byte[] part = bytes("x".repeat(10_000));
        socket.send(RawWebSocket.TEXT, part, true);
        for (int i = 0; i < 6; i++) {
            socket.send(RawWebSocket.CONTINUATION, part, true);
        }
        assertThat(socket.closeCode()).isEqualTo(1009);
    }

    @Test
    void answersALargeMessageThatIsNotTooLarge() {
        socket.say("{\"message\":\"" + "x".repeat(65_536 - 14) + "\"}");
        assertThat(socket.next().text()).contains("\"invalid\"");
        socket.say("{\"message\":\"x\"}");
        assertThat(socket.next().text()).contains("\"message\":\"x\"");
    }

    @Test
    void closesOnBadUtf8() {
        socket.send(
                RawWebSocket.FIN | RawWebSocket.TEXT,
                "{\"message\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1),
                true);
        assertThat(socket.closeCode()).isEqualTo(1007);
    }

    @Test
    void closesOnReservedBits() {
        socket.send(RawWebSocket.FIN | RawWebSocket.RSV1 | RawWebSocket.TEXT, bytes("{\"message\":\"x\"}"), true);
        assertThat(socket.closeCode()).isEqualTo(1002);
    }

    @Test
    void closesOnALongPing() {
        socket.send(RawWebSocket.FIN | PING, new byte[126], true);
        assertThat(socket.closeCode()).isEqualTo(1002);
    }

    @Test
    void putsFragmentsTogetherAroundAPing() {
        socket.send(RawWebSocket.TEXT, bytes("{\"mess"), true);
        socket.send(RawWebSocket.CONTINUATION, bytes("age\":\"fr"), true);
        socket.send(RawWebSocket.FIN | PING, bytes("hi"), true);
        socket.send(RawWebSocket.FIN | RawWebSocket.CONTINUATION, bytes("ag\"}"), true);
        Frame frame = socket.next();
        assertThat(frame.opcode()).isEqualTo(RawWebSocket.TEXT);
        assertThat(frame.text()).contains("\"message\":\"frag\"");
    }

    @Test
    void closesAsAsked() {
        socket.send(RawWebSocket.FIN | RawWebSocket.CLOSE, new byte[] {0x03, (byte) 0xe8}, true);
        assertThat(socket.closeCode()).isEqualTo(1000);
    }

    @Test
    void answersABinaryFrameWithAnErrorAndStaysOpen() {
        socket.send(RawWebSocket.FIN | RawWebSocket.BINARY, bytes("{\"message\":\"x\"}"), true);
        assertThat(socket.next().text()).contains("\"invalid\"");
        socket.say("{\"message\":\"x\"}");
        assertThat(socket.next().text()).contains("\"message\":\"x\"");
    }

    @Test
    void closesOnABinaryFrameThatIsTooLarge() {
        socket.send(RawWebSocket.FIN | RawWebSocket.BINARY, new byte[100_000], true);
        assertThat(socket.closeCode()).isEqualTo(1009);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
