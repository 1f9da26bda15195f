package org.praca.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.praca.testing.ApiDocument;

/** The words are documented, each of them and no other. */
class AuditEventTest {
    private static final List<String> WORDS =
            Arrays.stream(AuditEvent.values()).map(AuditEvent::word).toList();

    @Test
    void hasWordsOfTwoParts() {
        assertThat(WORDS).doesNotHaveDuplicates().allMatch(word -> word.matches("[a-z]+\\.[a-z_]+"));
    }

    @Test
    void isInTheOpenApiDocument() {
        List<?> documented = Objects.requireNonNull(
                        ApiDocument.read().model().getComponents().getSchemas().get("AuditEvent"))
                .getEnum();
        assertThat(documented.stream().map(String::valueOf)).containsExactlyElementsOf(WORDS);
    }

    @Test
    void isInTheTableOfTheOperationsGuide() throws IOException {
        String guide = Files.readString(Path.of("docs", "operations.md"));
        String table = guide.substring(guide.indexOf("| event |"));
        List<String> documented = Pattern.compile("^\\| `([a-z_.]+)` \\|", Pattern.MULTILINE)
                .matcher(table.substring(0, table.indexOf("\n\n")))
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
        assertThat(documented).containsExactlyElementsOf(WORDS);
    }
}
