package org.praca.factor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.praca.factor.passkey.Answers;
import org.praca.factor.passkey.Answers.Assertion;
import org.praca.form.Form;
import org.praca.problem.Message;
import org.praca.problem.Problem;

/** What somebody shows as his second factor. */
public sealed interface Proof {
    /** The code of an authenticator app. */
    record Code(String digits) implements Proof {
        @Override
        public String toString() {
            return "Code[…]";
        }
    }

    /** A recovery code. */
    record RecoveryCode(String text) implements Proof {
        @Override
        public String toString() {
            return "RecoveryCode[…]";
        }
    }

    /** The answer of a passkey. */
    record Signature(Assertion assertion) implements Proof {}

    /** The one in the form, if there is one. @throws Problem 400 for several, or for what cannot be one */
    static Optional<Proof> read(Form form) {
        List<Proof> found = new ArrayList<>();
        Optional.ofNullable(form.text("code").notBlank().max(32).value()).ifPresent(text -> found.add(new Code(text)));
        Optional.ofNullable(form.text("recovery_code").notBlank().max(64).value())
                .ifPresent(text -> found.add(new RecoveryCode(text)));
        Answers.assertion(form).ifPresent(answer -> found.add(new Signature(answer)));
        if (found.size() > 1) {
            form.reject("non_field_errors", Message.of("field.proof"));
        }
        form.verify();
        return found.stream().findFirst();
    }

    /** The one in the form. @throws Problem 400 where there is none */
    static Proof required(Form form) {
        return read(form).orElseThrow(() -> Problem.invalid("non_field_errors", Message.of("field.proof")));
    }

    /** Whether trying often enough finds it. */
    default boolean isGuessable() {
        return !(this instanceof Signature);
    }

    /** The answer to a wrong one, under the member that it stood in. */
    default Problem refusal() {
        return this instanceof Signature
                ? Problem.invalid("passkey", Message.of("field.passkey"))
                : Problem.invalid(this instanceof Code ? "code" : "recovery_code", Message.of("field.code_wrong"));
    }
}
