package org.praca.chat.socket;

import jakarta.websocket.CloseReason;

/** Why the server closes a socket, as the contract numbers it. */
public enum CloseCode implements CloseReason.CloseCode {
    SILENT(1001),
    TOO_LARGE(1009),
    RESTART(1012),
    EXPIRED(4001),
    ENDED(4003),
    ROOM_DELETED(4004),
    TOO_SLOW(4008),
    TOO_MANY(4029);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    @Override
    public int getCode() {
        return code;
    }
}
