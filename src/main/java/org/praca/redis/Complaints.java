package org.praca.redis;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Says once what is wrong with Redis, and again when it is wrong for another reason or after it was well. Thread-safe. */
final class Complaints {
    private static final System.Logger LOG = System.getLogger(Complaints.class.getName());

    private final Map<String, String> told = new ConcurrentHashMap<>();

    void say(String what, Throwable failure) {
        say(what, reason(failure));
    }

    void say(String what, String why) {
        Level level = why.equals(told.put(what, why)) ? Level.DEBUG : Level.WARNING;
        LOG.log(level, "{0}: {1}", what, why);
    }

    /** It is well. */
    void settle(String what) {
        told.remove(what);
    }

    /** What failed and why at the bottom; neither Redis nor Lettuce repeats a password there. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String said = text(failure);
        return root == failure || said.contains(text(root)) ? said : said + " (" + text(root) + ")";
    }

    private static String text(Throwable failure) {
        return Objects.requireNonNullElse(
                failure.getMessage(), failure.getClass().getSimpleName());
    }
}
