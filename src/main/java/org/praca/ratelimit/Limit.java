package org.praca.ratelimit;

import org.praca.platform.Key;

/** The limits against abuse: the configuration key of each, whether all nodes count together, and its burst. */
public enum Limit {
    LOGIN_ACCOUNT(Key.PRACA_LIMIT_LOGIN_ACCOUNT, true, 1),
    LOGIN_ADDRESS(Key.PRACA_LIMIT_LOGIN_ADDRESS, true, 1),
    SECOND_FACTOR_ACCOUNT(Key.PRACA_LIMIT_SECOND_FACTOR_ACCOUNT, true, 1),
    SIGNUP_ADDRESS(Key.PRACA_LIMIT_SIGNUP_ADDRESS, true, 1),
    MAIL_ADDRESS(Key.PRACA_LIMIT_MAIL_ADDRESS, true, 1),
    MAIL_ACCOUNT(Key.PRACA_LIMIT_MAIL_ACCOUNT, true, 1),
    REQUESTS_ADDRESS(Key.PRACA_LIMIT_REQUESTS_ADDRESS, false, 1),
    MESSAGES_USER(Key.PRACA_LIMIT_MESSAGES_USER, false, 3),
    UPLOADS_USER(Key.PRACA_LIMIT_UPLOADS_USER, false, 1),
    EXPORTS_USER(Key.PRACA_LIMIT_EXPORTS_USER, true, 1),
    HANDSHAKES_ADDRESS(Key.PRACA_LIMIT_HANDSHAKES_ADDRESS, false, 1);

    private final Key key;
    private final boolean shared;
    private final int burst;

    Limit(Key key, boolean shared, int burst) {
        this.key = key;
        this.shared = shared;
        this.burst = burst;
    }

    public Key key() {
        return key;
    }

    /** Whether the nodes count together (through Redis); the others are counted on each node, with no I/O. */
    public boolean shared() {
        return shared;
    }

    /** How many times the rate's count may come at once. */
    public int burst() {
        return burst;
    }
}
