package org.praca.chat.wire;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.praca.chat.hub.Frame;

/**
 * The container's own, which frames each text anew for each socket. Where it can hold texts back, those that are sent together
 * go out in one write, with the last of them.
 */
public final class ContainerCarrier implements Carrier {
    private static final SendHandler UNHEARD = result -> {};

    private final RemoteEndpoint.Async remote;
    private final int most;

    public ContainerCarrier(RemoteEndpoint.Async remote) {
        this.remote = remote;
        this.most = holdsBack(remote) ? MOST : 1;
    }

    private static boolean holdsBack(RemoteEndpoint.Async remote) {
        try {
            remote.setBatchingAllowed(true);
            boolean holds = remote.getBatchingAllowed();
            remote.setBatchingAllowed(false);
            return holds;
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public int most() {
        return most;
    }

    /** Nothing is held back any more when the last one goes, so that it takes along also what else the container had to say. */
    @Override
    public void send(List<Frame.Text> texts, SendHandler done) throws IOException {
        if (texts.size() > 1) {
            sendTogether(texts, done);
        } else {
            remote.sendText(texts.get(0).value(), done);
        }
    }

    /** Whatever becomes of the last one: a close that another thread asked for meanwhile was held back as well. */
    private void sendTogether(List<Frame.Text> texts, SendHandler done) throws IOException {
        int last = texts.size() - 1;
        try {
            remote.setBatchingAllowed(true);
            texts.subList(0, last).forEach(text -> remote.sendText(text.value(), UNHEARD));
            remote.setBatchingAllowed(false);
            remote.sendText(texts.get(last).value(), done);
        } finally {
            remote.setBatchingAllowed(false);
            remote.flushBatch();
        }
    }

    @Override
    public void ping(ByteBuffer payload) throws IOException {
        remote.sendPing(payload);
    }
}
