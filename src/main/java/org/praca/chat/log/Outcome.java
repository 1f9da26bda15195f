package org.praca.chat.log;

import org.jspecify.annotations.Nullable;
import org.praca.problem.Code;

/** What a transaction has made of one draft; it counts once the transaction is committed. */
sealed interface Outcome {
    /** The event is null where the command was a repetition. */
    record Done(Receipt receipt, @Nullable Event event) implements Outcome {}

    record Refused(Code code) implements Outcome {}
}
