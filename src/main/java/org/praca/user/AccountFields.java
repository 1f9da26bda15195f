package org.praca.user;

import java.util.regex.Pattern;
import org.praca.form.Field;
import org.praca.form.Form;
import org.praca.platform.Text;
import org.praca.problem.Message;

/** The rules of an account's members, the same at sign-up, at change and in administration. */
public final class AccountFields {
    private static final Pattern USERNAME = Pattern.compile("[\\p{L}\\p{M}\\p{Nd}_.@+-]+");
    private static final Pattern EMAIL = Pattern.compile(
            "[^\\s\\p{Cntrl}@\"(),:;<>\\[\\]\\\\]{1,64}@[\\p{L}\\p{Nd}]([\\p{L}\\p{M}\\p{Nd}-]{0,62})(\\.[\\p{L}\\p{Nd}][\\p{L}\\p{M}\\p{Nd}-]{0,62})+");
    private static final int NAME = 150;
    private static final int EMAIL_LENGTH = 254;

    private AccountFields() {}

    public static Field username(Form form) {
        return form.text("username")
                .identifier()
                .notBlank()
                .max(NAME)
                .check(value -> USERNAME.matcher(value).matches(), Message.of("field.username"));
    }

    public static Field email(Form form) {
        return form.text("email")
                .identifier()
                .max(EMAIL_LENGTH)
                .check(value -> value.isEmpty() || isEmail(value), Message.of("field.email"));
    }

    public static Field name(Form form, String member) {
        return form.text(member).max(NAME);
    }

    private static boolean isEmail(String value) {
        return EMAIL.matcher(value).matches()
                && !value.contains("..")
                && !value.startsWith(".")
                && !value.contains(".@")
                && Text.length(value) <= EMAIL_LENGTH;
    }
}
