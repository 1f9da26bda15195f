package org.praca.chat.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
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
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.praca.chat.file.FileRepository;
import org.praca.chat.file.StoredFile;
import org.praca.platform.Json;
import org.praca.platform.Times;
import org.praca.problem.Code;

/**
 * Writes commands of one room into its log, within one transaction and in the order given. The room's row stays locked until
 * the commit, so that the order of commits is the order of {@code seq} on every node, and nobody else changes its messages
 * meanwhile.
 */
final class RoomWriter {
    /** Different emojis on a message. */
    static final int MOST_EMOJIS = 50;

    private record Sender(UUID accountId, String clientId) {}

    private record Target(
            UUID accountId, boolean deleted, @Nullable UUID attachmentId) {}

    private record Unwritten(
            StoredMessage message, @Nullable UUID attachmentId) {}

    private final Handle handle;
    private final long roomId;
    private final Instant now;
    private final List<Unwritten> unwritten = new ArrayList<>();
    private final Map<Sender, Receipt> sentBefore = new HashMap<>();
    private final Set<UUID> answered = new HashSet<>();
    private long seq;

    private RoomWriter(Handle handle, long roomId, long seq, Instant now) {
        this.handle = handle;
        this.roomId = roomId;
        this.seq = seq;
        this.now = now;
    }

    /** One outcome for each draft. */
    static List<Outcome> write(Handle handle, long roomId, List<Draft> drafts, Instant now) {
        Optional<Long> last = handle.createQuery("SELECT last_seq FROM room WHERE id = :id FOR UPDATE")
                .bind("id", roomId)
                .mapTo(Long.class)
                .findOne();
        return last.map(seq -> new RoomWriter(handle, roomId, seq, now).write(drafts))
                .orElseGet(() -> drafts.stream()
                        .<Outcome>map(draft -> new Outcome.Refused(Code.NOT_FOUND))
                        .toList());
    }

    private List<Outcome> write(List<Draft> drafts) {
        long before = seq;
        recall(drafts);
        List<Outcome> outcomes = new ArrayList<>(drafts.size());
        for (Draft draft : drafts) {
            outcomes.add(write(draft));
        }
        flush();
        if (seq > before) {
            handle.execute("UPDATE room SET last_seq = ? WHERE id = ?", seq, roomId);
        }
        return outcomes;
    }

    private Outcome write(Draft draft) {
        Command command = draft.command();
        if (command instanceof Command.Send send) {
            return send(draft, send);
        }
        flush();
        if (command instanceof Command.Edit edit) {
            return edit(draft, edit);
        }
        return command instanceof Command.Delete deletion
                ? delete(draft, deletion)
                : react(draft, (Command.React) command);
    }

    /** Reads at once what the batch's messages refer to: earlier sendings of the same, and messages that they answer. */
    private void recall(List<Draft> drafts) {
        Set<String> clientIds = new HashSet<>();
        Set<UUID> replies = new HashSet<>();
        for (Draft draft : drafts) {
            if (draft.command() instanceof Command.Send send) {
                Optional.ofNullable(send.clientId()).ifPresent(clientIds::add);
                Optional.ofNullable(send.replyTo()).ifPresent(replies::add);
            }
        }
        if (!clientIds.isEmpty()) {
            handle.createQuery("SELECT account_id, client_id, id, seq, sent_at FROM message"
                            + " WHERE room_id = :room AND client_id IN (<ids>)")
                    .bind("room", roomId)
                    .bindList("ids", List.copyOf(clientIds))
                    .map((row, context) -> Map.entry(
                            new Sender(row.getObject("account_id", UUID.class), row.getString("client_id")),
                            receipt(row)))
                    .forEach(entry -> sentBefore.put(entry.getKey(), entry.getValue()));
        }
        if (!replies.isEmpty()) {
            handle.createQuery("SELECT id FROM message WHERE room_id = :room AND id IN (<ids>)")
                    .bind("room", roomId)
                    .bindList("ids", List.copyOf(replies))
                    .mapTo(UUID.class)
                    .forEach(answered::add);
        }
    }

    private static Receipt receipt(ResultSet row) throws SQLException {
        return new Receipt(
                row.getObject("id", UUID.class),
                row.getLong("seq"),
                row.getObject("sent_at", OffsetDateTime.class).toInstant());
    }

    private Outcome send(Draft draft, Command.Send send) {
        Sender sender = send.clientId() == null ? null : new Sender(draft.accountId(), send.clientId());
        Receipt first = sender == null ? null : sentBefore.get(sender);
        if (first != null) {
            return new Outcome.Done(first, null);
        }
        Optional<StoredFile> file =
                Optional.ofNullable(send.attachment()).flatMap(id -> FileRepository.name(handle, id, roomId, now));
        boolean answersNothing = send.replyTo() != null && !answered.contains(send.replyTo());
        if (answersNothing || (send.attachment() != null && file.isEmpty())) {
            return new Outcome.Refused(Code.NOT_FOUND);
        }
        StoredMessage message = new StoredMessage(
                UUID.randomUUID(),
                roomId,
                draft.roomName(),
                ++seq,
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
        if (sender != null) {
            sentBefore.put(sender, receipt);
        }
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
                    .bind("room", roomId)
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

    private Outcome edit(Draft draft, Command.Edit edit) {
        Optional<Target> target = target(edit.messageId()).filter(found -> !found.deleted());
        if (target.isEmpty()) {
            return new Outcome.Refused(Code.NOT_FOUND);
        }
        if (!target.get().accountId().equals(draft.accountId())) {
            return new Outcome.Refused(Code.PERMISSION_DENIED);
        }
        handle.execute(
                "UPDATE message SET body = ?, words = ?, edited_at = ? WHERE id = ?",
                edit.body(),
                Words.column(edit.body()),
                Times.sql(now),
                edit.messageId());
        Event.Edited event = new Event.Edited(roomId, ++seq, edit.messageId(), draft.username(), edit.body(), now);
        insert("edited", event.messageId(), event.username(), event.body(), null, null);
        return done(event.messageId(), event);
    }

    private Outcome delete(Draft draft, Command.Delete deletion) {
        Optional<Target> target = target(deletion.messageId());
        if (target.isEmpty()) {
            return new Outcome.Refused(Code.NOT_FOUND);
        }
        if (!target.get().accountId().equals(draft.accountId()) && !draft.moderates()) {
            return new Outcome.Refused(Code.PERMISSION_DENIED);
        }
        if (target.get().deleted()) {
            return new Outcome.Done(new Receipt(deletion.messageId(), deletedAt(deletion.messageId()), null), null);
        }
        handle.execute(
                "UPDATE message SET body = '', words = '', deleted = TRUE, attachment = NULL, attachment_id = NULL WHERE id = ?",
                deletion.messageId());
        handle.execute(
                "UPDATE message_event SET body = '' WHERE message_id = ? AND kind = 'edited'", deletion.messageId());
        handle.execute("DELETE FROM reaction WHERE message_id = ?", deletion.messageId());
        Optional.ofNullable(target.get().attachmentId()).ifPresent(file -> FileRepository.drop(handle, file));
        Event.Deleted event = new Event.Deleted(roomId, ++seq, deletion.messageId(), draft.username());
        insert("deleted", event.messageId(), event.username(), null, null, null);
        return done(event.messageId(), event);
    }

    private @Nullable Long deletedAt(UUID messageId) {
        return handle.createQuery("SELECT seq FROM message_event WHERE message_id = :id AND kind = 'deleted'")
                .bind("id", messageId)
                .mapTo(Long.class)
                .findOne()
                .orElse(null);
    }

    private Outcome react(Draft draft, Command.React react) {
        if (target(react.messageId()).filter(found -> !found.deleted()).isEmpty()) {
            return new Outcome.Refused(Code.NOT_FOUND);
        }
        Optional<Long> first = reaction(draft.accountId(), react);
        if (first.isPresent() == react.on()) {
            return new Outcome.Done(new Receipt(react.messageId(), first.orElse(null), null), null);
        }
        if (react.on() && isOneEmojiTooMany(react)) {
            return new Outcome.Refused(Code.INVALID);
        }
        Event.Reacted event =
                new Event.Reacted(roomId, ++seq, react.messageId(), draft.username(), react.emoji(), react.on());
        if (react.on()) {
            handle.execute(
                    "INSERT INTO reaction (message_id, emoji, account_id, seq) VALUES (?, ?, ?, ?)",
                    react.messageId(),
                    react.emoji(),
                    draft.accountId(),
                    seq);
        } else {
            handle.execute(
                    "DELETE FROM reaction WHERE message_id = ? AND emoji = ? AND account_id = ?",
                    react.messageId(),
                    react.emoji(),
                    draft.accountId());
        }
        insert("reaction", event.messageId(), event.username(), null, event.emoji(), event.on());
        return done(event.messageId(), event);
    }

    private Optional<Long> reaction(UUID accountId, Command.React react) {
        return handle.createQuery(
                        "SELECT seq FROM reaction WHERE message_id = :id AND emoji = :emoji AND account_id = :account")
                .bind("id", react.messageId())
                .bind("emoji", react.emoji())
                .bind("account", accountId)
                .mapTo(Long.class)
                .findOne();
    }

    private boolean isOneEmojiTooMany(Command.React react) {
        List<String> present = handle.createQuery("SELECT DISTINCT emoji FROM reaction WHERE message_id = :id")
                .bind("id", react.messageId())
                .mapTo(String.class)
                .list();
        return present.size() >= MOST_EMOJIS && !present.contains(react.emoji());
    }

    private Optional<Target> target(UUID messageId) {
        return handle.createQuery(
                        "SELECT account_id, deleted, attachment_id FROM message WHERE id = :id AND room_id = :room")
                .bind("id", messageId)
                .bind("room", roomId)
                .map((row, context) -> new Target(
                        row.getObject("account_id", UUID.class),
                        row.getBoolean("deleted"),
                        row.getObject("attachment_id", UUID.class)))
                .findOne();
    }

    private void insert(
            String kind,
            UUID messageId,
            String username,
            @Nullable String body,
            @Nullable String emoji,
            @Nullable Boolean on) {
        handle.createUpdate(
                        "INSERT INTO message_event (room_id, seq, kind, message_id, username, body, emoji, emoji_on, at)"
                                + " VALUES (:room, :seq, :kind, :message, :username, :body, :emoji, :on, :at)")
                .bind("room", roomId)
                .bind("seq", seq)
                .bind("kind", kind)
                .bind("message", messageId)
                .bind("username", username)
                .bind("body", body)
                .bind("emoji", emoji)
                .bind("on", on)
                .bind("at", Times.sql(now))
                .execute();
    }

    private Outcome done(UUID messageId, Event event) {
        return new Outcome.Done(new Receipt(messageId, seq, null), event);
    }
}
