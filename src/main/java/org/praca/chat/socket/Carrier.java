package org.praca.chat.socket;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.praca.chat.hub.Frame;

/** What takes texts to a client: more are given when those before them are done. */
interface Carrier {
    /** How many it takes together. */
    int most();

    /** The handler hears, perhaps before this returns, that the texts are on their way or will not be. */
    void send(List<Frame.Text> texts, SendHandler done);

    /** Goes after the texts. */
    void ping(ByteBuffer payload) throws IOException;

    /** The container's own, which frames each text anew for each socket. */
    record Container(RemoteEndpoint.Async remote) implements Carrier {
        @Override
        public int most() {
            return 1;
        }

        @Override
        public void send(List<Frame.Text> texts, SendHandler done) {
            remote.sendText(texts.get(0).value(), done);
        }

        @Override
        public void ping(ByteBuffer payload) throws IOException {
            remote.sendPing(payload);
        }
    }
}
