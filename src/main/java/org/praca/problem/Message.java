package org.praca.problem;

import java.util.List;

/** A sentence for a person, said in his language when it is written out: a key of the message bundle and its arguments. */
public record Message(String key, List<String> arguments) {
    public static Message of(String key, Object... arguments) {
        return new Message(
                key, java.util.Arrays.stream(arguments).map(String::valueOf).toList());
    }
}
