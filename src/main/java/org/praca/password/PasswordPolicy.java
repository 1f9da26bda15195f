package org.praca.password;

import com.nulabinc.zxcvbn.StandardDictionaries;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.praca.form.Field;
import org.praca.platform.Settings;
import org.praca.platform.Text;
import org.praca.problem.Message;

/** Which passwords are refused: too short or long, among the 10,000 most common, or telling from the account itself. */
@Singleton
public class PasswordPolicy {
    public static final int MAX_LENGTH = 1_000;
    private static final int COMMON = 10_000;
    private static final int TELLING = 4;

    private final int minLength;
    private final Set<String> common;

    @Inject
    public PasswordPolicy(Settings settings) {
        this.minLength = settings.passwordMinLength();
        this.common = common();
    }

    /** Adds the rules to the field. */
    public Field check(Field password, String username, String email) {
        return password.max(MAX_LENGTH)
                .check(text -> Text.length(text) >= minLength, Message.of("field.password_short", minLength))
                .check(text -> !isCommon(text), Message.of("field.password_common"))
                .check(text -> !isTelling(text, username, email), Message.of("field.password_similar"));
    }

    private boolean isCommon(String password) {
        String folded = Text.fold(password);
        return common.contains(folded) || folded.matches("pra[cç]a[0-9]*");
    }

    private static boolean isTelling(String password, String username, String email) {
        String folded = Text.fold(password);
        List<String> telling = new ArrayList<>(List.of(Text.fold(username)));
        telling.add(Text.fold(email.contains("@") ? email.substring(0, email.indexOf('@')) : email));
        return telling.stream()
                .filter(part -> !part.isEmpty())
                .anyMatch(part -> folded.equals(part) || (Text.length(part) >= TELLING && folded.contains(part)));
    }

    private static Set<String> common() {
        try {
            return StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies().stream()
                    .limit(COMMON)
                    .map(password -> password.toLowerCase(Locale.ROOT))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
