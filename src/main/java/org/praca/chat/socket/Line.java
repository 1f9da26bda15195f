package org.praca.chat.socket;

/** The connection below a socket, where the container hands it out; on other servers cutting it does nothing. Thread-safe. */
public final class Line {
    private volatile Runnable cut = () -> {};

    void is(Runnable howToCut) {
        cut = howToCut;
    }

    /** Ends the connection now, whatever is still on its way. */
    void cut() {
        cut.run();
    }
}
