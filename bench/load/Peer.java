package load;

import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One socket of the generator. */
final class Peer {
    enum State {
        NEW,
        CONNECTING,
        UPGRADING,
        OPEN,
        CLOSED
    }

    final int id;
    final int room;
    State state = State.NEW;
    SocketChannel channel;
    SelectionKey key;
    long startedAt;
    boolean wasOpen;
    boolean closing;

    /** The beginning of a frame whose rest has not come yet. */
    byte[] kept = {};

    int keptLength;
    /** What the kernel did not take. */
    ByteBuffer unsent;

    long number;
    int outstanding;
    long lastSentAt;
    long lastSeq = -1;

    Peer(int id, int room) {
        this.id = id;
        this.room = room;
    }
}
