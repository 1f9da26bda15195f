package org.praca.chat.hub;

import java.util.List;

/**
 * What the log of a room holds behind a number.
 *
 * @param frames ascending; what is not among them is there no more
 * @param reached how far the log was read at least; 0 where the page is full
 */
record Page(List<Frame> frames, long reached) {
    static final int MOST = 100;

    boolean isFull() {
        return frames.size() == MOST;
    }
}
