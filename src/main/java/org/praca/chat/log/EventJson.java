package org.praca.chat.log;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import org.praca.platform.Json;
import org.praca.platform.Times;

/** Events as the contract's frames. */
public final class EventJson {
    private EventJson() {}

    /** With all that the contract has. */
    public static ObjectNode of(Event event) {
        if (event instanceof StoredMessage message) {
            return withExtras(message, plain(message));
        }
        ObjectNode node = Json.MAPPER.createObjectNode();
        if (event instanceof Event.Edited edited) {
            head(node, "message_edited", edited.seq(), edited.messageId().toString(), edited.username());
            node.put("message", edited.body());
            node.put("edited_at", Times.text(edited.at()));
        } else if (event instanceof Event.Deleted deleted) {
            head(node, "message_deleted", deleted.seq(), deleted.messageId().toString(), deleted.username());
        } else if (event instanceof Event.Reacted reacted) {
            head(node, "reaction", reacted.seq(), reacted.messageId().toString(), reacted.username());
            node.put("emoji", reacted.emoji());
            node.put("on", reacted.on());
        }
        return node;
    }

    private static void head(ObjectNode node, String type, long seq, String id, String username) {
        node.put("type", type);
        node.put("seq", seq);
        node.put("id", id);
        node.put("username", username);
    }

    /** A message as the tutorial's clients know it, with what orders it. */
    public static ObjectNode plain(StoredMessage message) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("type", "message");
        node.put("id", message.id().toString());
        node.put("seq", message.seq());
        node.put("room", message.roomName());
        node.put("username", message.username());
        node.put("message", message.body());
        node.put("sent_at", Times.text(message.sentAt()));
        return node;
    }

    private static ObjectNode withExtras(StoredMessage message, ObjectNode node) {
        if (message.clientId() != null) {
            node.put("client_id", message.clientId());
        }
        if (message.replyTo() != null) {
            node.put("reply_to", message.replyTo().toString());
        }
        if (message.attachment() != null) {
            node.putRawValue("attachment", new RawValue(message.attachment()));
        }
        if (message.editedAt() != null) {
            node.put("edited_at", Times.text(message.editedAt()));
        }
        if (message.deleted()) {
            node.put("deleted", true);
        }
        return node;
    }

    /** Whether the plain form says all there is. */
    public static boolean isPlain(StoredMessage message) {
        return message.clientId() == null
                && message.replyTo() == null
                && message.attachment() == null
                && message.editedAt() == null;
    }
}
