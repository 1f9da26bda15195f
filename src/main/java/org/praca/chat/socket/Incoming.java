package org.praca.chat.socket;

import org.jspecify.annotations.Nullable;
import org.praca.chat.log.Command;

/** What a client has sent, told apart; {@code ref} is its own word, for the answer. */
sealed interface Incoming {
    @Nullable
    String ref();

    /** Something to be written into the log. */
    record Write(@Nullable String ref, Command command) implements Incoming {}

    /** Somebody moves his fingers. */
    record Typing(@Nullable String ref) implements Incoming {}

    /** Everything up to that number has been read. */
    record Read(@Nullable String ref, long seq) implements Incoming {}

    /** A newer token. */
    record Auth(@Nullable String ref, String token) implements Incoming {}

    record Ping(@Nullable String ref) implements Incoming {}

    /** Anything else; {@code code} is the word that the error answer carries. */
    record Wrong(@Nullable String ref, String code) implements Incoming {}
}
