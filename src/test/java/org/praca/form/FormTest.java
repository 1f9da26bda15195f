package org.praca.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.problemOf;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.platform.Json;
import org.praca.problem.Message;
import org.praca.problem.Problem;

class FormTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|field.required",
                "{\"name\":null}|field.null",
                "{\"name\":\"\"}|field.blank",
                "{\"name\":\"  \"}|field.blank",
                "{\"name\":5}|field.string",
                "{\"name\":[\"a\"]}|field.string",
                "{\"name\":{\"$ne\":\"\"}}|field.string",
                "{\"name\":true}|field.string",
                "{\"name\":\"a\\u0000\"}|field.nul",
                "{\"name\":\"\\ud800\"}|field.surrogate"
            })
    void refusesARequiredMemberWithOneSentence(String body, String key) {
        Form form = form(body);
        Field field =
                form.text("name").identifier().required().max(150).check(text -> false, Message.of("never asked"));
        assertThat(field.errors().stream().map(Message::key)).containsExactly(key);
        assertThat(problemOf(form::verify).fields()).containsOnlyKeys("name");
    }

    @Test
    void takesARightMemberNormalisedAndTrimmed() {
        Form form = form("{\"name\":\"  joa\\u0303o \"}");
        assertThat(form.text("name").identifier().required().max(4).orEmpty()).isEqualTo("joão");
        form.verify();
    }

    @Test
    void countsCharactersByCodePoint() {
        assertThat(form("{\"name\":\"😀😀\"}").text("name").max(2).errors()).isEmpty();
        assertThat(form("{\"name\":\"😀😀😀\"}").text("name").max(2).errors())
                .containsExactly(Message.of("field.max", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\":null}"})
    void takesAnAbsentOptionalMemberForNothing(String body) {
        Form form = form(body);
        Field field = form.text("name").identifier().notBlank().max(3).check(text -> false, Message.of("x"));
        assertThat(field.value()).isNull();
        assertThat(field.orEmpty()).isEmpty();
        form.verify();
    }

    @Test
    void refusesABlankOptionalMemberThatMayNotBeBlank() {
        assertThat(form("{\"name\":\" \"}").text("name").notBlank().errors())
                .containsExactly(Message.of("field.blank"));
    }

    @Test
    void gathersWhatIsWrongWithAllMembers() {
        Form form = form("{\"a\":1,\"b\":\"x\",\"d\":\"yes\",\"unknown\":{}}");
        form.text("a").required();
        form.text("b").required().check(text -> false, Message.of("rule"));
        form.text("c").required();
        assertThat(form.flag("d")).isEmpty();
        form.reject("b", Message.of("another"));
        Problem problem = problemOf(form::verify);
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.fields()).containsOnlyKeys("a", "b", "c", "d");
        assertThat(problem.fields().get("b")).containsExactly(Message.of("rule"), Message.of("another"));
        assertThat(form.isRight("a")).isFalse();
        assertThat(form.isRight("unknown")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[]|list", "\"abc\"|str", "5|number", "true|bool", "null|null"})
    void refusesABodyThatIsNoObject(String body, String kind) {
        Problem problem = problemOf(() -> Form.of(Json.parse(body).orElseThrow()));
        assertThat(problem.fields().get("non_field_errors")).containsExactly(Message.of("field.object", kind));
    }

    @Test
    void readsFlags() {
        Form form = form("{\"yes\":true,\"no\":false,\"null\":null,\"one\":1}");
        assertThat(form.flag("yes")).contains(true);
        assertThat(form.flag("no")).contains(false);
        assertThat(form.flag("null")).isEmpty();
        assertThat(form.flag("absent")).isEmpty();
        form.verify();
        assertThat(form.flag("one")).isEmpty();
        assertThat(problemOf(form::verify).fields()).containsOnlyKeys("one");
    }

    @Test
    void readsNamesWithoutRepetitionsInTheirOrder() {
        assertThat(form("{\"roles\":[\" b \",\"a\",\"b\"]}").names("roles")).contains(List.of("b", "a"));
        assertThat(form("{\"roles\":[]}").names("roles")).contains(List.of());
        assertThat(form("{\"roles\":null}").names("roles")).isEmpty();
        assertThat(form("{}").names("roles")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"roles\":\"a\"}",
                "{\"roles\":{}}",
                "{\"roles\":[1]}",
                "{\"roles\":[null]}",
                "{\"roles\":[[\"a\"]]}",
                "{\"roles\":[\"\"]}",
                "{\"roles\":[\"a\\u0000\"]}"
            })
    void refusesWhatIsNoListOfNames(String body) {
        Form form = form(body);
        assertThat(form.names("roles")).isEmpty();
        assertThat(problemOf(form::verify).fields()).containsOnlyKeys("roles");
    }

    @Test
    void refusesAnEndlessList() {
        String many = IntStream.range(0, 1_001).mapToObj(i -> "\"r" + i + "\"").collect(Collectors.joining(","));
        Form form = form("{\"roles\":[" + many + "]}");
        assertThat(form.names("roles")).isEmpty();
        assertThat(problemOf(form::verify).fields()).containsOnlyKeys("roles");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a/b", "/", "a\\b", "a\u0000", "a\nb", "\u007f", "\u0085"})
    void keepsUnsafeNamesOutOfPaths(String name) {
        assertThat(Form.isPathSafe(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"...", "a b", "sala-de-teste 😀", "%2F", "a?b#c"})
    void letsEveryOtherNameIntoPaths(String name) {
        assertThat(Form.isPathSafe(name)).isTrue();
    }

    private static Form form(String body) {
        return Form.of(Json.parse(body).orElseThrow());
    }
}
