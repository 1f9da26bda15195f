package org.praca.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.problemOf;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.problem.Message;

class QueryTest {
    @ParameterizedTest
    @NullAndEmptySource
    void takesTheDefaultForAnAbsentNumber(@Nullable String text) {
        assertThat(Query.number("limit", text, 100, 1, 1_000)).isEqualTo(100);
    }

    @Test
    void takesTheBoundsThemselves() {
        assertThat(Query.number("limit", "1", 100, 1, 1_000)).isEqualTo(1);
        assertThat(Query.number("limit", "1000", 100, 1, 1_000)).isEqualTo(1_000);
        assertThat(Query.number("after", "999999999999999999", 0L, 0L, Long.MAX_VALUE))
                .isEqualTo(999_999_999_999_999_999L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "+5", "5.0", "1e2", " 5", "five", "٥", "99999999999999999999"})
    void refusesWhatIsNoWholeNumberWithinThem(String text) {
        assertThat(problemOf(() -> Query.number("limit", text, 100, 1, 1_000))
                        .fields()
                        .get("limit"))
                .containsExactly(Message.of("field.range", 1, 1_000));
    }
}
