package org.praca.chat.socket;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.praca.chat.hub.Frame;

/** How a client speaks, as agreed at the handshake. */
enum Dialect {
    /** That of the tutorial: messages only. */
    PLAIN,
    V1;

    /** The subprotocol of {@link #V1}. */
    static final String V1_PROTOCOL = "praca.v1";

    static final String PLAIN_PROTOCOL = "praca.plain";

    /** Without a subprotocol, plain. */
    static Dialect of(@Nullable String subprotocol) {
        return V1_PROTOCOL.equals(subprotocol) ? V1 : PLAIN;
    }

    /** What the frame is in this dialect; null where it has no such thing. */
    Frame.@Nullable Text of(Frame frame) {
        return this == V1 ? frame.v1() : frame.plain();
    }

    /** The same of several, without those that it does not have. */
    List<Frame.Text> of(List<Frame> frames) {
        if (frames.size() == 1) {
            Frame.Text text = of(frames.get(0));
            return text == null ? List.of() : List.of(text);
        }
        List<Frame.Text> texts = new ArrayList<>(frames.size());
        for (Frame frame : frames) {
            Frame.Text text = of(frame);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }
}
