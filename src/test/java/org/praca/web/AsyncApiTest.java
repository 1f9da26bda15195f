package org.praca.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.praca.chat.socket.CloseCode;
import org.praca.testing.SocketDocument;
import org.praca.testing.TestSocket.Direction;

/** The document at {@code /asyncapi} is a whole AsyncAPI 3.0 document and says what the code does; its frames are AsyncApiIT's. */
class AsyncApiTest {
    private static final SocketDocument DOCUMENT = SocketDocument.read();
    private static final JsonNode ROOT = DOCUMENT.root();
    private static final Set<String> PARTS =
            Set.of("asyncapi", "id", "info", "servers", "defaultContentType", "channels", "operations", "components");

    @Test
    void hasThePartsOfAnAsyncApiDocument() {
        assertThat(ROOT.path("asyncapi").asText()).isEqualTo("3.0.0");
        assertThat(ROOT.path("info").path("title").asText()).isNotEmpty();
        assertThat(ROOT.path("info").path("version").asText()).isNotEmpty();
        assertThat(ROOT.propertyStream().map(Map.Entry::getKey).filter(name -> !name.startsWith("x-")))
                .isSubsetOf(PARTS);
        assertThat(ROOT.path("servers")).allSatisfy(server -> {
            assertThat(server.path("host").asText()).isNotEmpty();
            assertThat(server.path("protocol").asText()).isIn("ws", "wss");
        });
    }

    @Test
    void refersToNothingThatIsMissingAndHoldsNothingUnused() {
        List<String> references = ROOT.findValuesAsText("$ref");
        assertThat(references).hasSizeGreaterThan(100).allSatisfy(reference -> assertThat(
                        ROOT.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
        Set<String> used = references.stream()
                .filter(reference -> reference.startsWith("#/components/"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> components = new TreeSet<>();
        ROOT.path("components").propertyStream().forEach(kind -> kind.getValue()
                .fieldNames()
                .forEachRemaining(name -> components.add("#/components/" + kind.getKey() + "/" + name)));
        assertThat(used).isEqualTo(components);
    }

    @Test
    void givesEachOperationMessagesOfItsChannel() {
        Set<String> carried = new TreeSet<>();
        assertThat(ROOT.path("operations")).isNotEmpty().allSatisfy(operation -> {
            assertThat(operation.path("action").asText()).isIn("send", "receive");
            carried.addAll(messagesOf(operation));
            if (operation.has("reply")) {
                carried.addAll(messagesOf(operation.path("reply")));
            }
        });
        Set<String> messages = new TreeSet<>();
        ROOT.path("channels").propertyStream().forEach(channel -> channel.getValue()
                .path("messages")
                .fieldNames()
                .forEachRemaining(name -> messages.add("#/channels/" + channel.getKey() + "/messages/" + name)));
        assertThat(carried).isEqualTo(messages);
    }

    private static List<String> messagesOf(JsonNode part) {
        String channel = part.path("channel").path("$ref").asText();
        assertThat(ROOT.at(channel.substring(1)).path("address").asText()).isEqualTo("/ws/chat/{room}/");
        assertThat(ROOT.at(channel.substring(1)).path("parameters").has("room")).isTrue();
        List<String> messages = part.path("messages").findValuesAsText("$ref");
        assertThat(messages).isNotEmpty().allSatisfy(message -> assertThat(message)
                .startsWith(channel + "/messages/"));
        return messages;
    }

    @Test
    void describesEveryPayloadByAJsonSchema() {
        Schema draft7 = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(SchemaLocation.of("http://json-schema.org/draft-07/schema#"));
        assertThat(ROOT.path("components").path("messages")).isNotEmpty().allSatisfy(message -> {
            assertThat(message.path("name").asText()).isNotEmpty();
            assertThat(message.path("payload").path("type").asText()).isEqualTo("object");
            assertThat(draft7.validate(message.path("payload"))).isEmpty();
        });
        assertThat(ROOT.path("components").path("schemas"))
                .allSatisfy(schema -> assertThat(draft7.validate(schema)).isEmpty());
    }

    @Test
    void givesEveryMessageAnExampleThatIsNoOther() {
        for (String channel : List.of("v1", "plain")) {
            for (Direction direction : Direction.values()) {
                for (String name : DOCUMENT.messages(channel, direction)) {
                    assertThat(examples(channel, name)).as(name).isNotEmpty().allSatisfy(example -> assertThat(
                                    DOCUMENT.matches(channel, direction, example))
                            .as("%s", example)
                            .containsExactly(name));
                }
            }
        }
    }

    private static List<JsonNode> examples(String channel, String name) {
        JsonNode message = ROOT.at("/channels/" + channel + "/messages/" + name);
        return DOCUMENT.resolved(message)
                .path("examples")
                .valueStream()
                .map(example -> example.path("payload"))
                .toList();
    }

    @Test
    void knowsEveryCodeOfAnError() {
        Set<String> said = ResourceBundle.getBundle("messages").keySet().stream()
                .filter(key -> key.startsWith("frame."))
                .map(key -> key.substring("frame.".length()))
                .collect(Collectors.toSet());
        Stream<String> documented =
                ROOT.at("/components/schemas/ErrorCode/enum").valueStream().map(JsonNode::asText);
        assertThat(documented).containsExactlyInAnyOrderElementsOf(said);
    }

    @Test
    void knowsEveryCodeThatTheServerClosesWith() {
        Map<Integer, String> documented = new TreeMap<>();
        ROOT.path("x-close-codes")
                .forEach(row -> documented.put(
                        row.path("code").asInt(), row.path("client").asText()));
        assertThat(documented.keySet())
                .containsAll(Arrays.stream(CloseCode.values())
                        .map(CloseCode::getCode)
                        .toList())
                .contains(1000, 1002, 1007);
        assertThat(documented.values()).doesNotContain("");
    }
}
