package org.praca.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.form.Field;
import org.praca.form.Form;
import org.praca.platform.Json;
import org.praca.problem.Message;
import org.praca.problem.Problem;

class AccountFieldsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "joão_é", "Анна", "名前", "a.b@c+d-e_f", "123", "हिन्दी", "  trimmed  "})
    void takesUserNames(String name) {
        assertThat(errors("username", name, AccountFields::username)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "x'; DROP TABLE auth_user;--",
                "<b>x</b>",
                "a/b",
                "a\nb",
                "😀",
                "a\u200bb",
                "a,b",
                "ana\u202e"
            })
    void refusesOtherCharactersInUserNames(String name) {
        assertThat(errors("username", name, AccountFields::username)).containsExactly("field.username");
    }

    @Test
    void takesUserNamesOfAHundredAndFiftyCharacters() {
        assertThat(errors("username", "u".repeat(150), AccountFields::username)).isEmpty();
        assertThat(errors("username", "u".repeat(151), AccountFields::username)).containsExactly("field.max");
        assertThat(errors("username", "", AccountFields::username)).containsExactly("field.blank");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a@b.co",
                "first.last+tag@example.co.uk",
                "joão@exemplo.com.br",
                "ana@café.example",
                "o'brien@example.org",
                "1@2.3a"
            })
    void takesEmails(String email) {
        assertThat(errors("email", email, AccountFields::email)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not-an-email",
                "@example.org",
                "a@",
                "a@b",
                "a@b@c.org",
                "a b@example.org",
                "a@exa mple.org",
                ".a@example.org",
                "a.@example.org",
                "a..b@example.org",
                "a@example..org",
                "a@-example.org",
                "a@example.org\nBcc: x@example.org",
                "a\tb@example.org",
                "\"a\"@example.org",
                "<a@example.org>",
                "a@example.org,b@example.org",
                "a@[127.0.0.1]"
            })
    void refusesWhatIsNoEmail(String email) {
        assertThat(errors("email", email, AccountFields::email)).containsExactly("field.email");
    }

    @Test
    @Timeout(value = 5, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void refusesAHugeEmailAtOnce() {
        assertThat(errors("email", "a".repeat(65) + "@example.org", AccountFields::email))
                .containsExactly("field.email");
        assertThat(errors("email", "a@" + "a.".repeat(400_000), AccountFields::email))
                .containsExactly("field.max");
    }

    @Test
    void takesAnyFirstAndLastNameOfAHundredAndFiftyCharacters() {
        Function<Form, Field> first = form -> AccountFields.name(form, "first_name");
        assertThat(errors("first_name", "😀".repeat(150), first)).isEmpty();
        assertThat(errors("first_name", "", first)).isEmpty();
        assertThat(errors("first_name", "x".repeat(151), first)).containsExactly("field.max");
        assertThat(errors("first_name", "a\0b", first)).containsExactly("field.nul");
    }

    private static List<String> errors(String member, String value, Function<Form, Field> rules) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put(member, value);
        Form form = new Form(body);
        var unused = rules.apply(form);
        try {
            form.verify();
            return List.of();
        } catch (Problem problem) {
            return problem.fields().getOrDefault(member, List.of()).stream()
                    .map(Message::key)
                    .toList();
        }
    }
}
