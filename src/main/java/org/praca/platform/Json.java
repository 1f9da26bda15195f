package org.praca.platform;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.TSFBuilder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** JSON as RFC 8259 has it, with bounds that hold on every server: strict UTF-8, at most 64 levels and 20,000 tokens (a
 * tree takes many times the memory of its text), no NaN. Thread-safe. */
public final class Json {
    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(64)
            .maxNumberLength(64)
            .maxTokenCount(20_000)
            .build();
    public static final ObjectMapper MAPPER = mapper(new JsonFactoryBuilder().streamReadConstraints(BOUNDS));
    private static final ObjectMapper STRICT = mapper(new JsonFactoryBuilder()
            .streamReadConstraints(BOUNDS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION));

    private Json() {}

    private static ObjectMapper mapper(TSFBuilder<?, ?> factory) {
        return JsonMapper.builder(factory.build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** The value, or empty where the text is not JSON (or beyond the bounds). The last of duplicate members counts. */
    public static Optional<JsonNode> parse(String text) {
        return parse(MAPPER, text);
    }

    /** As {@link #parse}, but duplicate members are refused. */
    public static Optional<JsonNode> parseStrictly(String text) {
        return parse(STRICT, text);
    }

    /** The text of well-formed UTF-8, or empty. */
    public static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<JsonNode> parse(ObjectMapper mapper, String text) {
        try {
            JsonNode node = mapper.readTree(text);
            return node == null || node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
