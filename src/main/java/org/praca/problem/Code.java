package org.praca.problem;

import java.util.Locale;

/** The stable machine words of the contract, each with its HTTP status. */
public enum Code {
    INVALID(400),
    PARSE_ERROR(400),
    BAD_REQUEST(400),
    NOT_AUTHENTICATED(401),
    BAD_AUTHORIZATION_HEADER(401),
    TOKEN_NOT_VALID(401),
    TOKEN_REUSED(401),
    NO_ACTIVE_ACCOUNT(401),
    PERMISSION_DENIED(403),
    REAUTHENTICATION_REQUIRED(403),
    SECOND_FACTOR_REQUIRED(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    CONFLICT(409),
    PRECONDITION_FAILED(412),
    PAYLOAD_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    UPGRADE_REQUIRED(426),
    THROTTLED(429),
    INTERNAL_ERROR(500),
    UNAVAILABLE(503);

    private final int status;

    Code(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** As on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
