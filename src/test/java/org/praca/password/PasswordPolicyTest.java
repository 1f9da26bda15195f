package org.praca.password;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.form.Form;
import org.praca.platform.Json;
import org.praca.platform.Settings;
import org.praca.problem.Message;
import org.praca.problem.Problem;
import org.praca.testing.Problems;

class PasswordPolicyTest {
    private final PasswordPolicy policy = new PasswordPolicy(Settings.from(Map.of()));

    @ParameterizedTest
    @CsvSource({
        "1,field.password_short",
        "7letter,field.password_short",
        "😀😀😀😀😀😀😀,field.password_short",
        "password,field.password_common",
        "PassWord,field.password_common",
        "12345678,field.password_common",
        "praça2026,field.password_common",
        "PRACA123456,field.password_common",
        "beltrano,field.password_similar",
        "xxBELTRANOxx,field.password_similar",
        "my-fulana-77,field.password_similar"
    })
    void refusesAWeakPassword(String password, String key) {
        assertThat(errors(password, "Beltrano", "fulana@example.org")).containsExactly(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "longa frase de passe 42",
                "señha-ñandú",
                "😀😀😀😀😀😀😀😀",
                "        x       y",
                "a praça é do povo",
                "praça2026 e mais"
            })
    void takesAGoodOne(String password) {
        assertThat(errors(password, "Beltrano", "fulana@example.org")).isEmpty();
    }

    @Test
    void takesAThousandCharactersAndNoMore() {
        assertThat(errors("🎉k".repeat(500), "ana", "")).isEmpty();
        assertThat(errors("🎉k".repeat(500) + "!", "ana", "")).containsExactly("field.max");
    }

    @Test
    void letsAShortNameStandWithinALongPassword() {
        assertThat(errors("the-ana-of-old", "ana", "")).isEmpty();
        assertThat(errors("Ana-Luisa", "ana-luisa", "")).containsExactly("field.password_similar");
    }

    @Test
    void tellsComposedAndDecomposedNamesApartFromNothing() {
        assertThat(errors("joa\u0303ozinho77", "jo\u00e3o", "")).containsExactly("field.password_similar");
    }

    @Test
    void takesItsLengthFromTheConfiguration() {
        PasswordPolicy strict = new PasswordPolicy(Settings.from(Map.of("PRACA_PASSWORD_MIN_LENGTH", "20")));
        Form form = form("nineteen characters");
        strict.check(form.text("password"), "ana", "");
        assertThat(Problems.problemOf(form::verify).fields().get("password"))
                .containsExactly(Message.of("field.password_short", 20));
    }

    private List<String> errors(String password, String username, String email) {
        Form form = form(password);
        policy.check(form.text("password").required(), username, email);
        try {
            form.verify();
            return List.of();
        } catch (Problem problem) {
            return problem.fields().getOrDefault("password", List.of()).stream()
                    .map(Message::key)
                    .toList();
        }
    }

    private static Form form(String password) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("password", password);
        return new Form(body);
    }
}
