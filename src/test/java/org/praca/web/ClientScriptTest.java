package org.praca.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What programs that take {@code praca.js} into theirs count on. */
class ClientScriptTest {
    private static final Path ASSETS = Path.of("src/main/webapp/assets");
    private static final Pattern PUBLIC = Pattern.compile(
            "^export (?:const|class) (\\w+)|^ {2}(?:async |get )?(\\w+)(?:\\(.*\\) \\{|;| = )", Pattern.MULTILINE);

    @Test
    void theClientIsSmall() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            Files.copy(ASSETS.resolve("praca.js"), zip);
        }
        assertThat(zipped.size()).isLessThan(6_000);
    }

    @Test
    void theClientNeedsNoOtherModuleAndNoPage() throws IOException {
        assertThat(Files.readString(ASSETS.resolve("praca.js")))
                .doesNotContainPattern("(?m)^import\\b|\\brequire\\(")
                .doesNotContainPattern("\\b(document|window|localStorage)\\b");
    }

    @Test
    void theTypesNameAllThatIsPublic() throws IOException {
        String types = Files.readString(ASSETS.resolve("praca.d.ts"));
        List<String> names = PUBLIC.matcher(Files.readString(ASSETS.resolve("praca.js")))
                .results()
                .map(ClientScriptTest::name)
                .toList();
        assertThat(names).contains("Room", "Refusal", "CLOSE_CODES", "connect", "send", "state", "online");
        assertThat(names).allSatisfy(name -> assertThat(types).containsPattern("\\b" + name + "\\b"));
    }

    private static String name(MatchResult found) {
        return found.group(1) == null ? found.group(2) : found.group(1);
    }
}
