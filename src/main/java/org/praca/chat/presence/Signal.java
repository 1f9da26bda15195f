package org.praca.chat.presence;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.praca.platform.Json;

/**
 * What a node tells the others of who is in a room there. A node's signals of a room are counted, so that who misses one knows.
 *
 * @param node who tells
 * @param count how many changes there have been
 * @param all everybody there, by account; null where only a change is told, or nothing but the count
 * @param joined who has come with this change
 * @param left who has gone with it
 */
public record Signal(
        String node,
        long count,
        @Nullable Map<UUID, String> all,
        @Nullable Map<UUID, String> joined,
        @Nullable UUID left) {
    private static final byte MARK = '@';

    /** Whether a payload of a room's channel is one of these. */
    public static boolean is(byte[] payload) {
        return payload.length > 0 && payload[0] == MARK;
    }

    @JsonIgnore
    boolean isChange() {
        return joined != null || left != null;
    }

    /** The users of the node after this change. */
    Map<UUID, String> changed(Map<UUID, String> before) {
        Map<UUID, String> users = new HashMap<>(before);
        if (joined != null) {
            users.putAll(joined);
        }
        if (left != null) {
            users.remove(left);
        }
        return users;
    }

    public byte[] payload() {
        byte[] json = Json.write(this).getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[json.length + 1];
        payload[0] = MARK;
        System.arraycopy(json, 0, payload, 1, json.length);
        return payload;
    }

    /** Throws an {@link IllegalArgumentException} for what {@link #payload} has not made. */
    public static Signal ofPayload(byte[] payload) {
        try {
            String json = new String(payload, 1, payload.length - 1, StandardCharsets.UTF_8);
            return Json.MAPPER.readValue(json, Signal.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a signal", e);
        }
    }
}
