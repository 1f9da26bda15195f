package org.praca.chat.wire;

import jakarta.websocket.SendHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.praca.chat.hub.Frame;

/** What takes texts to a client: more are given when those before them are done. */
public interface Carrier {
    /** Texts that go together at most. */
    int MOST = 64;

    /** How many it takes together. */
    int most();

    /** The handler hears, perhaps before this returns, that the texts are on their way or will not be. */
    void send(List<Frame.Text> texts, SendHandler done) throws IOException;

    /** Goes after the texts. */
    void ping(ByteBuffer payload) throws IOException;
}
