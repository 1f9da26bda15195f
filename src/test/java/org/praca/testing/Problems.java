package org.praca.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.praca.problem.Code;
import org.praca.problem.Problem;

/** What refuses with a {@link Problem}. */
public final class Problems {
    private Problems() {}

    /** The problem that the call refuses with. */
    public static Problem problemOf(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(Problem.class);
        return (Problem) thrown;
    }

    /** The code of that problem. */
    public static Code codeOf(ThrowingCallable call) {
        return problemOf(call).code();
    }
}
