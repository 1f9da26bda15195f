package org.praca.chat.log;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What the messages of a batch refer to, read at once: earlier sendings of the same, and messages that they answer. */
final class Earlier {
    private record Sending(long roomId, UUID accountId, String clientId) {}

    private record Place(long roomId, UUID messageId) {}

    private final Map<Sending, Receipt> sent = new HashMap<>();
    private final Set<Place> answered = new HashSet<>();

    private Earlier() {}

    static Earlier read(Handle handle, List<Draft> drafts) {
        Earlier earlier = new Earlier();
        earlier.readSent(handle, drafts);
        earlier.readAnswered(handle, drafts);
        return earlier;
    }

    /** The receipt of the first sending of that message, where it is not the first. */
    Optional<Receipt> sending(Draft draft, Command.Send send) {
        return Optional.ofNullable(key(draft, send)).map(sent::get);
    }

    /** From now on that is the first sending of that message. */
    void sent(Draft draft, Command.Send send, Receipt receipt) {
        Sending key = key(draft, send);
        if (key != null) {
            sent.put(key, receipt);
        }
    }

    /** Whether the message that this one answers, if it does, is there. */
    boolean answersSomething(Draft draft, Command.Send send) {
        return send.replyTo() == null || answered.contains(new Place(draft.roomId(), send.replyTo()));
    }

    private static @Nullable Sending key(Draft draft, Command.Send send) {
        return send.clientId() == null ? null : new Sending(draft.roomId(), draft.accountId(), send.clientId());
    }

    private void readSent(Handle handle, List<Draft> drafts) {
        List<Long> rooms = new ArrayList<>();
        List<String> clientIds = new ArrayList<>();
        for (Draft draft : drafts) {
            if (draft.command() instanceof Command.Send send && send.clientId() != null) {
                rooms.add(draft.roomId());
                clientIds.add(send.clientId());
            }
        }
        if (rooms.isEmpty()) {
            return;
        }
        handle.createQuery("SELECT m.room_id, m.account_id, m.client_id, m.id, m.seq, m.sent_at"
                        + " FROM UNNEST(CAST(:rooms AS BIGINT ARRAY), CAST(:ids AS VARCHAR ARRAY)) AS s(room, client)"
                        + " JOIN message m ON m.room_id = s.room AND m.client_id = s.client")
                .bindArray("rooms", Long.class, rooms)
                .bindArray("ids", String.class, clientIds)
                .map((row, context) -> Map.entry(
                        new Sending(
                                row.getLong("room_id"),
                                row.getObject("account_id", UUID.class),
                                row.getString("client_id")),
                        new Receipt(
                                row.getObject("id", UUID.class),
                                row.getLong("seq"),
                                row.getObject("sent_at", OffsetDateTime.class).toInstant())))
                .forEach(entry -> sent.put(entry.getKey(), entry.getValue()));
    }

    private void readAnswered(Handle handle, List<Draft> drafts) {
        Set<UUID> ids = new HashSet<>();
        for (Draft draft : drafts) {
            if (draft.command() instanceof Command.Send send && send.replyTo() != null) {
                ids.add(send.replyTo());
            }
        }
        if (!ids.isEmpty()) {
            handle.createQuery("SELECT room_id, id FROM message WHERE id IN (<ids>)")
                    .bindList("ids", List.copyOf(ids))
                    .map((row, context) -> new Place(row.getLong("room_id"), row.getObject("id", UUID.class)))
                    .forEach(answered::add);
        }
    }
}
