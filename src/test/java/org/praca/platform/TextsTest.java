package org.praca.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.problem.Code;

class TextsTest {
    private static final Pattern ARGUMENT = Pattern.compile("\\{[0-9]}");
    private static final Pattern KEY = Pattern.compile("Message\\.of\\(\\s*\"([a-z_.]+)\"");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pt|pt",
                "pt-BR|pt",
                "PT-pt|pt",
                "en-GB|en",
                "fr, pt;q=0.5, en;q=0.4|pt",
                "pt;q=0.1, en|en",
                "pt;q=0, en;q=0.1|en"
            })
    void choosesTheSpokenLanguageThatIsWishedForMost(String header, String language) {
        assertThat(Texts.language(header).getLanguage()).isEqualTo(language);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "*", "fr", "pt;q=7", "not a header!", "\u0000", "-", ";;;,,,"})
    void hasNoLanguageWhereNoneThatIsSpokenIsWishedFor(@Nullable String header) {
        assertThat(Texts.language(header)).isEqualTo(Locale.ROOT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pt,", "-b", "-*", "a", " ", ";q=0.1", "0"})
    void doesNotReadAnEndlessWish(String more) {
        assertThat(Texts.language("pt" + more.repeat(4_000))).isIn(Locale.ROOT, Locale.forLanguageTag("pt"));
        assertThat(Texts.isReadable("pt" + more.repeat(4_000) + "!")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pt",
                " PT-br ; q=0.75 , * ;Q=0",
                "de-DE-1996,de;q=1.000,en;q=.5,zh-Hant-TW;q=0.",
                "i-klingon,x-a,en-GB-oed,zh-min-nan"
            })
    void readsWhatItCallsReadable(String header) {
        assertThat(Texts.isReadable(header)).isTrue();
        assertThat(Locale.LanguageRange.parse(header)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-",
                ",",
                "pt,",
                "pt;q",
                "pt;q=",
                "pt;q=.",
                "pt;q=1.1",
                "pt;q=2",
                "pt_BR",
                "portugues-x",
                "é",
                "pt-a-b-c-d"
            })
    void doesNotReadOthers(String header) {
        assertThat(Texts.isReadable(header)).isFalse();
    }

    @Test
    void saysTheTutorialsSentencesWithoutAWishWhateverTheServersLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("pt-BR"));
            assertThat(say(Locale.ROOT, "protected")).isEqualTo("Você está autenticado!");
            assertThat(say(Locale.ROOT, "field.required")).isEqualTo("This field is required.");
            assertThat(say(Locale.ENGLISH, "protected")).isEqualTo("You are authenticated!");
            assertThat(say(Locale.ENGLISH, "field.required")).isEqualTo("This field is required.");
            assertThat(say(Locale.forLanguageTag("pt"), "field.required")).isEqualTo("Este campo é obrigatório.");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void putsArgumentsInAsTheyAre() {
        assertThat(Texts.say(Locale.ROOT, "has_role.yes", List.of("{1}'s", "<b>{0}</b>")))
                .isEqualTo("User {1}'s has the role <b>{0}</b>.");
        assertThat(Texts.say(Locale.ROOT, "field.max", List.of("4000")))
                .isEqualTo("Ensure this field has no more than 4000 characters.");
    }

    @Test
    void hasEverySentenceInPortuguese() throws IOException {
        assertThat(bundle("_pt").keySet()).isEqualTo(bundle("").keySet());
    }

    /** The bundle without a wish is English but for what the tutorial says in Portuguese; only that is said anew. */
    @Test
    void saysInEnglishAnewOnlyWhatTheTutorialSaysInPortuguese() throws IOException {
        assertThat(bundle("_en").keySet()).isEqualTo(Set.of("protected"));
    }

    @Test
    void takesTheSameArgumentsInEveryLanguage() throws IOException {
        Properties plain = bundle("");
        Properties portuguese = bundle("_pt");
        for (String key : plain.stringPropertyNames()) {
            assertThat(arguments(portuguese.getProperty(key))).as(key).isEqualTo(arguments(plain.getProperty(key)));
        }
    }

    /** A single quote would hide what follows it from the formatter. */
    @ParameterizedTest
    @ValueSource(strings = {"", "_en", "_pt"})
    void hasNoSentenceThatTheFormatterReadsAsSomethingElse(String language) throws IOException {
        assertThat(bundle(language).values()).allSatisfy(sentence -> {
            assertThat(sentence.toString()).isNotBlank().doesNotContain("'");
            assertThat(ARGUMENT.matcher(sentence.toString()).replaceAll("")).doesNotContain("{", "}");
        });
    }

    @Test
    void hasATitleAndASentenceForEveryCode() throws IOException {
        Set<String> known = bundle("").stringPropertyNames();
        for (Code code : Code.values()) {
            assertThat(known).contains("title." + code.word(), "problem." + code.word());
        }
    }

    @Test
    void hasEverySentenceThatTheCodeNames() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                KEY.matcher(Files.readString(file)).results().forEach(match -> named.add(match.group(1)));
            }
        }
        assertThat(named).hasSizeGreaterThan(20);
        assertThat(bundle("").stringPropertyNames())
                .containsAll(named.stream().filter(key -> !key.endsWith(".")).toList());
    }

    private static String say(Locale language, String key) {
        return Texts.say(language, key, List.of());
    }

    private static Set<String> arguments(String sentence) {
        return ARGUMENT.matcher(sentence)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Properties bundle(String suffix) throws IOException {
        Properties bundle = new Properties();
        try (var in = new InputStreamReader(
                Objects.requireNonNull(Texts.class.getResourceAsStream("/messages" + suffix + ".properties")),
                StandardCharsets.UTF_8)) {
            bundle.load(in);
        }
        return bundle;
    }
}
