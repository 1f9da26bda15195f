package org.praca.chat.hub;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells what is new in passing from its repetitions: those that come back over the bus, and those that come too often. Bounded;
 * used by the room's worker alone.
 */
final class Passing {
    private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int MOST = 1_000;

    private final Map<String, Long> last = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    /** Whether the same text has not been seen for a while. */
    boolean isNews(String text) {
        long now = System.nanoTime();
        Long before = last.get(text);
        if (before != null && now - before < PAUSE_NANOS) {
            return false;
        }
        last.remove(text);
        last.put(text, now);
        return true;
    }
}
