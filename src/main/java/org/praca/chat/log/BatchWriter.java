package org.praca.chat.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.praca.chat.file.FileRepository;
import org.praca.chat.file.StoredFile;
import org.praca.platform.Json;
import org.praca.platform.Times;
import org.praca.problem.Code;

/**
 * Writes commands into the logs of their rooms, within one transaction and in the order given, with as few statements for many
 * rooms as for one. The rooms' rows stay locked until the commit, so that the order of commits is the order of {@code seq} on
 * every node, and nobody else changes their messages meanwhile; they are locked in the order of their ids, so that the batches of
 * two nodes cannot deadlock.
 */
final class BatchWriter {
    private record Unwritten(
            StoredMessage message, @Nullable UUID attachmentId) {}

    private final Handle handle;
    private final Instant now;
    private final Earlier earlier;
    private final Map<Long, Long> before;
    private final Map<Long, Long> last;
    private final Amendments amendments;
    private final List<Unwritten> unwritten = new ArrayList<>();

    private BatchWriter(Handle handle, List<Draft> drafts, Instant now) {
        this.handle = handle;
        this.now = now;
        this.before = lock(handle, drafts);
        this.last = new TreeMap<>(before);
        this.earlier = Earlier.read(handle, drafts);
        this.amendments = new Amendments(handle, now, this::next);
    }

    /** One outcome for each draft. */
    static List<Outcome> write(Handle handle, List<Draft> drafts, Instant now) {
        return new BatchWriter(handle, drafts, now).write(drafts);
    }

    /** The newest number of each of the rooms that are there. */
    private static Map<Long, Long> lock(Handle handle, List<Draft> drafts) {
        Map<Long, Long> found = new TreeMap<>();
        handle.createQuery("SELECT id, last_seq FROM room"
                        + " WHERE id IN (SELECT * FROM UNNEST(CAST(:ids AS BIGINT ARRAY))) ORDER BY id FOR UPDATE")
                .bindArray(
                        "ids",
                        Long.class,
                        drafts.stream().map(Draft::roomId).distinct().toList())
                .map((row, context) -> Map.entry(row.getLong("id"), row.getLong("last_seq")))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    private List<Outcome> write(List<Draft> drafts) {
        List<Outcome> outcomes = new ArrayList<>(drafts.size());
        for (Draft draft : drafts) {
            outcomes.add(last.containsKey(draft.roomId()) ? write(draft) : new Outcome.Refused(Code.NOT_FOUND));
        }
        flush();
        last.entrySet().removeAll(before.entrySet());
        if (!last.isEmpty()) {
            handle.createUpdate("MERGE INTO room USING (SELECT * FROM"
                            + " UNNEST(CAST(:ids AS BIGINT ARRAY), CAST(:tops AS BIGINT ARRAY)) AS t(id, seq)) AS top"
                            + " ON room.id = top.id WHEN MATCHED THEN UPDATE SET last_seq = top.seq")
                    .bindArray("ids", Long.class, List.copyOf(last.keySet()))
                    .bindArray("tops", Long.class, List.copyOf(last.values()))
                    .execute();
        }
        return outcomes;
    }

    private long next(Draft draft) {
        return last.merge(draft.roomId(), 1L, Long::sum);
    }

    private Outcome write(Draft draft) {
        if (draft.command() instanceof Command.Send send) {
            return send(draft, send);
        }
        flush();
        return amendments.write(draft);
    }

    private Outcome send(Draft draft, Command.Send send) {
        Optional<Receipt> first = earlier.sending(draft, send);
        if (first.isPresent()) {
            return new Outcome.Done(first.get(), null);
        }
        Optional<StoredFile> file = Optional.ofNullable(send.attachment())
                .flatMap(id -> FileRepository.name(handle, id, draft.roomId(), now));
        if (!earlier.answersSomething(draft, send) || (send.attachment() != null && file.isEmpty())) {
            return new Outcome.Refused(Code.NOT_FOUND);
        }
        StoredMessage message = new StoredMessage(
                MessageId.of(now),
                draft.roomId(),
                draft.roomName(),
                next(draft),
                draft.accountId(),
                draft.username(),
                send.body(),
                now,
                null,
                false,
                send.clientId(),
                send.replyTo(),
                file.map(found -> Json.write(found.view())).orElse(null));
        unwritten.add(new Unwritten(message, send.attachment()));
        Receipt receipt = new Receipt(message.id(), message.seq(), now);
        earlier.sent(draft, send, receipt);
        return new Outcome.Done(receipt, message);
    }

    private void flush() {
        if (unwritten.isEmpty()) {
            return;
        }
        handle.createUpdate("INSERT INTO message (id, room_id, seq, account_id, username, body, client_id, reply_to,"
                        + " attachment, attachment_id, words, sent_at)"
                        + " SELECT m.*, CAST(:sent AS TIMESTAMP(6) WITH TIME ZONE)"
                        + " FROM UNNEST(CAST(:id AS UUID ARRAY), CAST(:room AS BIGINT ARRAY), CAST(:seq AS BIGINT ARRAY),"
                        + " CAST(:account AS UUID ARRAY), CAST(:username AS VARCHAR ARRAY), CAST(:body AS VARCHAR ARRAY),"
                        + " CAST(:client AS VARCHAR ARRAY), CAST(:reply AS UUID ARRAY), CAST(:attachment AS VARCHAR ARRAY),"
                        + " CAST(:file AS UUID ARRAY), CAST(:words AS VARCHAR ARRAY)) AS m")
                .bindArray("id", UUID.class, column(StoredMessage::id))
                .bindArray("room", Long.class, column(StoredMessage::roomId))
                .bindArray("seq", Long.class, column(StoredMessage::seq))
                .bindArray("account", UUID.class, column(StoredMessage::accountId))
                .bindArray("username", String.class, column(StoredMessage::username))
                .bindArray("body", String.class, column(StoredMessage::body))
                .bindArray("client", String.class, column(StoredMessage::clientId))
                .bindArray("reply", UUID.class, column(StoredMessage::replyTo))
                .bindArray("attachment", String.class, column(StoredMessage::attachment))
                .bindArray(
                        "file",
                        UUID.class,
                        unwritten.stream().map(Unwritten::attachmentId).toArray())
                .bindArray("words", String.class, column(message -> Words.column(message.body())))
                .bind("sent", Times.sql(now))
                .execute();
        unwritten.clear();
    }

    private Object[] column(Function<StoredMessage, @Nullable Object> value) {
        return unwritten.stream().map(next -> value.apply(next.message())).toArray();
    }
}
