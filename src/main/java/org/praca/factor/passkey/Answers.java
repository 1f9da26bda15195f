package org.praca.factor.passkey;

import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.praca.form.Form;
import org.praca.problem.Message;

/** What browsers send of an authenticator's answer (the JSON of WebAuthn, section 5.1): texts in base64url, none checked yet. */
public final class Answers {
    private static final String MEMBER = "passkey";
    private static final int LONGEST = 16_384;
    private static final int LONGEST_ID = 1_364;

    private Answers() {}

    /** Of {@code navigator.credentials.get}. */
    public record Assertion(
            String credentialId,
            @Nullable String userHandle,
            String authenticatorData,
            String clientData,
            String signature) {
        @Override
        public String toString() {
            return "Assertion[…]";
        }
    }

    /** Of {@code navigator.credentials.create}. */
    public record Attestation(String attestationObject, String clientData) {}

    /** The one in the form; a member that cannot be one is rejected there. */
    public static Optional<Assertion> assertion(Form form) {
        return form.part(MEMBER).flatMap(answer -> {
            Form response = answer.part("response").orElseGet(() -> answer);
            String handle = response.text("userHandle").max(128).value();
            Assertion assertion = new Assertion(
                    answer.text("id").required().max(LONGEST_ID).orEmpty(),
                    handle,
                    text(response, "authenticatorData"),
                    text(response, "clientDataJSON"),
                    text(response, "signature"));
            boolean whole = isWhole(answer, "id")
                    && isWhole(response, "authenticatorData", "clientDataJSON", "signature")
                    && (handle == null || isWhole(response, "userHandle"));
            return wholeOrRejected(form, assertion, whole);
        });
    }

    /** The one in the form; a member that cannot be one is rejected there. */
    public static Optional<Attestation> attestation(Form form) {
        return form.part(MEMBER).flatMap(answer -> {
            Form response = answer.part("response").orElseGet(() -> answer);
            Attestation attestation =
                    new Attestation(text(response, "attestationObject"), text(response, "clientDataJSON"));
            return wholeOrRejected(form, attestation, isWhole(response, "attestationObject", "clientDataJSON"));
        });
    }

    private static <T> Optional<T> wholeOrRejected(Form form, T answer, boolean whole) {
        if (!whole) {
            form.reject(MEMBER, Message.of("field.passkey"));
        }
        return whole ? Optional.of(answer) : Optional.empty();
    }

    private static String text(Form form, String name) {
        return form.text(name).required().max(LONGEST).orEmpty();
    }

    private static boolean isWhole(Form form, String... names) {
        for (String name : names) {
            if (!form.isRight(name) || !isBase64(form.text(name).orEmpty())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBase64(String text) {
        try {
            return Base64.getUrlDecoder().decode(text).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
