package org.praca.chat.socket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.praca.chat.hub.Frame;
import org.praca.chat.log.Receipt;
import org.praca.chat.presence.Attendance;
import org.praca.platform.Json;
import org.praca.platform.Texts;
import org.praca.platform.Times;

/** What the server says to one socket alone. */
final class Outgoing {
    private static final int PROTOCOL = 1;

    private Outgoing() {}

    static Frame.Text welcome(String room, String username, long seq, int maxMessage, Attendance attendance) {
        ObjectNode node = typed("welcome");
        node.put("room", room);
        node.put("username", username);
        node.put("seq", seq);
        node.put("protocol", PROTOCOL);
        node.put("heartbeat", Sockets.PING_SECONDS);
        node.put("max_message", maxMessage);
        node.set("presence", Json.MAPPER.valueToTree(attendance));
        return text(node);
    }

    /** The end of a replay, or that there was too much to replay. */
    static Frame.Text resumed(boolean complete, long seq) {
        return text(typed("resumed").put("complete", complete).put("seq", seq));
    }

    static Frame.Text ack(@Nullable String ref, Receipt receipt) {
        ObjectNode node = withRef(typed("ack"), ref);
        node.put("id", receipt.messageId().toString());
        node.put("seq", receipt.seq());
        if (receipt.sentAt() != null) {
            node.put("sent_at", Times.text(receipt.sentAt()));
        }
        return text(node);
    }

    static Frame.Text authenticated(@Nullable String ref, Instant expiresAt) {
        return text(withRef(typed("authenticated"), ref).put("expires_at", Times.text(expiresAt)));
    }

    static Frame.Text pong(@Nullable String ref) {
        return text(withRef(typed("pong"), ref));
    }

    static Frame.Text roomDeleted() {
        return text(typed("room_deleted"));
    }

    /** An error of that code, in the client's language. */
    static Frame.Text error(@Nullable String ref, String code, Locale language) {
        ObjectNode node = typed("error");
        node.put("code", code);
        node.put("detail", Texts.say(language, "frame." + code, List.of()));
        return text(withRef(node, ref));
    }

    /** For the others: somebody is writing. */
    static String typing(String username) {
        return typed("typing").put("username", username).toString();
    }

    private static ObjectNode typed(String type) {
        return Json.MAPPER.createObjectNode().put("type", type);
    }

    private static ObjectNode withRef(ObjectNode node, @Nullable String ref) {
        return ref == null ? node : node.put("ref", ref);
    }

    private static Frame.Text text(ObjectNode node) {
        return new Frame.Text(node.toString());
    }
}
