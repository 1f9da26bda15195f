package load;

/** Who is told what happens on the sockets, on the engine's thread. */
interface Listener {
    default void opened(Peer peer, long now) {}

    /** A text frame lies in {@code bytes} from {@code from} to {@code to}, during the call only. */
    default void text(Peer peer, byte[] bytes, int from, int to, long now) {}

    /** @param code the close code; 0 where there was none, or the HTTP status of a refusal */
    default void closed(Peer peer, int code) {}
}
