package org.praca.chat.socket;

/** The connection below a socket, where the container hands it out; on other servers cutting it does nothing. Thread-safe. */
public final class Line {
    private volatile Runnable cut = () -> {};
    private volatile boolean handedOut;

    void is(Runnable howToCut) {
        handedOut = true;
        cut = howToCut;
    }

    /** Whether the container writes through the Servlet API, where a completed send does not say that anybody reads. */
    boolean isHandedOut() {
        return handedOut;
    }

    /** Ends the connection now, whatever is still on its way. */
    void cut() {
        cut.run();
    }
}
