package org.praca.chat.socket;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.praca.chat.hub.Frame;

/** What takes texts to a client, one after the other: a text is given when the one before it is done. */
interface Carrier {
    /** The handler hears, perhaps before this returns, that the text is on its way or will not be. */
    void send(Frame.Text text, SendHandler done);

    /** Goes after the texts. */
    void ping(ByteBuffer payload) throws IOException;

    /** The container's own, which frames each text anew for each socket. */
    record Container(RemoteEndpoint.Async remote) implements Carrier {
        @Override
        public void send(Frame.Text text, SendHandler done) {
            remote.sendText(text.value(), done);
        }

        @Override
        public void ping(ByteBuffer payload) throws IOException {
            remote.sendPing(payload);
        }
    }
}
