package org.praca.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.praca.testing.Problems.codeOf;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.problem.Code;
import org.praca.testing.FakeRequest;

class PreconditionTest {
    @Test
    void isMetByWhateverThereIsWhereNothingIsSaid() {
        assertThat(catchThrowable(() -> given().verify("7"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", "*", " * ", "\"6\", \"7\"", "\"6\",\"7\"", "W/\"7\", \"7\""})
    void isMetByOneOfItsTags(String header) {
        assertThat(catchThrowable(() -> given(header).verify("7"))).isNull();
    }

    @Test
    void readsEveryHeaderOfThatName() {
        assertThat(catchThrowable(() -> given("\"6\"", "\"7\"").verify("7"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"6\"", "W/\"7\"", "7", "", "\"7", "\"77\"", "\"7 \"", "\"*\""})
    void isNotMetByAnythingElse(String header) {
        assertThat(codeOf(() -> given(header).verify("7"))).isEqualTo(Code.PRECONDITION_FAILED);
    }

    private static Precondition given(String... headers) {
        return Precondition.of(FakeRequest.of("127.0.0.1", 0, Map.of("If-Match", List.of(headers))));
    }
}
