package org.praca.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.DisallowUnknownKeywordFactory;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.praca.testing.TestSocket.Direction;

/** The product's AsyncAPI document, and which of its messages a frame is. */
public final class SocketDocument {
    private static final String ADDRESS = "https://praca.invalid/asyncapi.json";

    private final String text;
    private final JsonNode root;
    private final SchemaRegistry registry;

    private SocketDocument(String text) throws IOException {
        this.text = text;
        this.root = new YAMLMapper().readTree(text);
        this.registry = SchemaRegistry.withDefaultDialect(
                dialect(root), builder -> builder.schemas(Map.of(ADDRESS, root.toString()))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
    }

    /** JSON Schema as AsyncAPI has it; a misspelt keyword fails, and those of the document itself mean nothing. */
    private static Dialect dialect(JsonNode document) {
        return Dialect.builder(Dialects.getDraft7())
                .keywords(known ->
                        document.fieldNames().forEachRemaining(name -> known.put(name, new NonValidationKeyword(name))))
                .unknownKeywordFactory(DisallowUnknownKeywordFactory.getInstance())
                .build();
    }

    public static SocketDocument read() {
        try (InputStream in = SocketDocument.class.getResourceAsStream("/META-INF/asyncapi.yaml")) {
            return new SocketDocument(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text() {
        return text;
    }

    public JsonNode root() {
        return root;
    }

    /** What the local reference of that node leads to, or the node itself where it is none. */
    public JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(root.at(node.path("$ref").asText().substring(1))) : node;
    }

    /** The names of a channel's messages that go that way: of its operations and, against them, of their replies. */
    public Set<String> messages(String channel, Direction direction) {
        String action = direction == Direction.SENT ? "receive" : "send";
        return root.path("operations")
                .valueStream()
                .flatMap(operation -> operation.path("action").asText().equals(action)
                        ? Stream.of(operation)
                        : Stream.of(operation.path("reply")))
                .flatMap(part -> part.path("messages").valueStream())
                .map(message -> message.path("$ref").asText())
                .filter(reference -> reference.startsWith("#/channels/" + channel + "/"))
                .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Which of the messages the frame is: exactly one, where the document is right. */
    public List<String> matches(String channel, Direction direction, JsonNode frame) {
        return messages(channel, direction).stream()
                .filter(name -> faults(channel, name, frame).isEmpty())
                .toList();
    }

    /** What in the frame is not as that message's payload is described. */
    public List<String> faults(String channel, String message, JsonNode frame) {
        String reference = root.at("/channels/" + channel + "/messages/" + message + "/$ref")
                .asText();
        Schema schema = registry.getSchema(SchemaLocation.of(ADDRESS + reference + "/payload"));
        return schema.validate(frame).stream().map(String::valueOf).toList();
    }

    /** All that a frame that matches nothing is not. */
    public Map<String, List<String>> allFaults(String channel, Direction direction, JsonNode frame) {
        return messages(channel, direction).stream()
                .collect(Collectors.toMap(
                        Function.identity(), name -> faults(channel, name, frame), (a, b) -> a, TreeMap::new));
    }
}
