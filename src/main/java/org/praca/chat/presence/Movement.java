package org.praca.chat.presence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.praca.platform.Json;

/** Somebody has come into a room, or has left it for good; {@code online} is how many are there now. */
public record Movement(UUID accountId, String username, boolean joined, int online) {
    /** The contract's {@code presence} event. */
    public String json() {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("type", "presence");
        node.put("event", joined ? "join" : "leave");
        node.put("username", username);
        node.put("online", online);
        return node.toString();
    }
}
