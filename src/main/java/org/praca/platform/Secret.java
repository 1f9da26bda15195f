package org.praca.platform;

/** A value that must not reach a log: its text form is always redacted. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "Secret[…]";
    }
}
