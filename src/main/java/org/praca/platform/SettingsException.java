package org.praca.platform;

/** A configuration that cannot be used; the message is one line for the person who starts the server. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
