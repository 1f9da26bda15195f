package org.praca.platform;

/** One thing that must work for this node to serve; found by its type. */
public interface Health {
    /** Its name in the health report. */
    String name();

    /** Whether it works now; answers within a few seconds. */
    boolean isUp();
}
