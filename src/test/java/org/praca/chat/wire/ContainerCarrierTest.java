package org.praca.chat.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.praca.chat.hub.Frame;

class ContainerCarrierTest {
    private final List<String> asked = new ArrayList<>();
    private final List<SendHandler> handlers = new ArrayList<>();
    private boolean canHoldBack = true;
    private boolean isGone;
    private boolean isClosing;
    private boolean holdsBack;

    @Test
    void holdsTextsBackUntilTheLastOfThem() throws IOException {
        Carrier carrier = new ContainerCarrier(remote());
        assertThat(carrier.most()).isEqualTo(Carrier.MOST);
        assertThat(holdsBack).isFalse();
        carrier.send(texts("a", "b", "c"), result -> asked.add("done"));
        carrier.ping(ByteBuffer.allocate(0));
        assertThat(asked).containsExactly("a held", "b held", "c", "flush", "ping");
        handlers.forEach(handler -> handler.onResult(new SendResult()));
        assertThat(asked).endsWith("ping", "done");
    }

    @Test
    void holdsNothingBackWhereThereIsOne() throws IOException {
        new ContainerCarrier(remote()).send(texts("a"), result -> {});
        assertThat(asked).containsExactly("a");
    }

    @Test
    void takesOneByOneWhereTheContainerHoldsNothingBack() {
        canHoldBack = false;
        assertThat(new ContainerCarrier(remote()).most()).isEqualTo(1);
    }

    /** Somebody closes in between: the close waits behind what is held back. */
    @Test
    void holdsNothingBackWhereTheLastOneFails() {
        Carrier carrier = new ContainerCarrier(remote());
        isClosing = true;
        assertThatThrownBy(() -> carrier.send(texts("a", "b"), result -> {})).isInstanceOf(IllegalStateException.class);
        assertThat(asked).containsExactly("a held", "flush");
        assertThat(holdsBack).isFalse();
    }

    @Test
    void failsWhereTheConnectionIsGone() {
        Carrier carrier = new ContainerCarrier(remote());
        isGone = true;
        assertThatThrownBy(() -> carrier.send(texts("a", "b"), result -> {})).isInstanceOf(IOException.class);
        assertThat(new ContainerCarrier(remote()).most()).isEqualTo(1);
    }

    private static List<Frame.Text> texts(String... values) {
        return List.of(values).stream().map(Frame.Text::new).toList();
    }

    private RemoteEndpoint.Async remote() {
        return (RemoteEndpoint.Async) Proxy.newProxyInstance(
                ContainerCarrierTest.class.getClassLoader(),
                new Class<?>[] {RemoteEndpoint.Async.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "setBatchingAllowed" -> hold((boolean) arguments[0]);
                        case "getBatchingAllowed" -> {
                            return holdsBack;
                        }
                        case "sendText" -> {
                            if (isClosing && !holdsBack) {
                                throw new IllegalStateException("closing");
                            }
                            asked.add(arguments[0] + (holdsBack ? " held" : ""));
                            handlers.add((SendHandler) arguments[1]);
                        }
                        case "flushBatch" -> asked.add("flush");
                        case "sendPing" -> asked.add("ping");
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return null;
                });
    }

    private void hold(boolean back) throws IOException {
        if (isGone) {
            throw new IOException("gone");
        }
        holdsBack = back && canHoldBack;
    }
}
