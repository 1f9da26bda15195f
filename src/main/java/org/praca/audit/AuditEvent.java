package org.praca.audit;

import java.util.Locale;

/** What is audited. The words are part of the interface: documented in the OpenAPI document and in docs/operations.md. */
public enum AuditEvent {
    USER_CREATED,
    USER_CHANGED,
    USER_ACCESS_CHANGED,
    USER_DELETED,
    USER_EXPORTED,
    PASSWORD_CHANGED,
    PASSWORD_REFUSED,
    LOGIN_SUCCEEDED,
    LOGIN_FAILED,
    LOGIN_LOCKED,
    LOGIN_UNLOCKED,
    EMAIL_VERIFIED,
    FACTOR_ADDED,
    FACTOR_REMOVED,
    FACTOR_REFUSED,
    TOKEN_REUSED,
    SESSION_ENDED,
    SETUP_COMPLETED,
    SETUP_REFUSED,
    ROLE_CREATED,
    ROLE_CHANGED,
    ROLE_DELETED,
    PERMISSION_CREATED,
    PERMISSION_DELETED,
    KEY_ROTATED,
    KEY_RETIRED,
    ROOM_DELETED,
    ROOM_BANNED,
    ROOM_UNBANNED;

    /** As on the wire, in the table and in the log: {@code user.access_changed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
    }
}
