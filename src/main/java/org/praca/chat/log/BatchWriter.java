package org.praca.chat.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
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
            PreparedBatch batch = handle.prepareBatch("UPDATE room SET last_seq = ? WHERE id = ?");
            last.forEach((roomId, seq) -> batch.add(seq, roomId));
            batch.execute();
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
                UUID.randomUUID(),
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
        PreparedBatch batch = handle.prepareBatch("INSERT INTO message (id, room_id, seq, account_id, username, body,"
                + " sent_at, client_id, reply_to, attachment, attachment_id, words)"
                + " VALUES (:id, :room, :seq, :account, :username, :body,"
                + " :sent, :client, CAST(:reply AS UUID), :attachment, CAST(:file AS UUID), :words)");
        for (Unwritten next : unwritten) {
            StoredMessage message = next.message();
            batch.bind("id", message.id())
                    .bind("room", message.roomId())
                    .bind("seq", message.seq())
                    .bind("account", message.accountId())
                    .bind("username", message.username())
                    .bind("body", message.body())
                    .bind("sent", Times.sql(message.sentAt()))
                    .bind("client", message.clientId())
                    .bind("reply", message.replyTo())
                    .bind("attachment", message.attachment())
                    .bind("file", next.attachmentId())
                    .bind("words", Words.column(message.body()))
                    .add();
        }
        batch.execute();
        unwritten.clear();
    }
}
