package org.praca.mail;

/** The server has not taken a letter; the message says why, in its words. */
final class Undelivered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean forGood;

    Undelivered(Exception cause, boolean forGood) {
        super(cause.getMessage(), cause);
        this.forGood = forGood;
    }

    /** Whether it would not take it later either. */
    boolean isForGood() {
        return forGood;
    }
}
