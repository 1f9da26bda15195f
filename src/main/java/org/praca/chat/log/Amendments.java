package org.praca.chat.log;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.praca.chat.file.FileRepository;
import org.praca.platform.Times;
import org.praca.problem.Code;

/** Writes what becomes of messages that are there, in the transaction and under the locks of a {@link BatchWriter}. */
final class Amendments {
    /** Different emojis on a message. */
    static final int MOST_EMOJIS = 50;

    private record Target(
            UUID accountId, boolean deleted, @Nullable UUID attachmentId) {}

    private final Handle handle;
    private final Instant now;
    private final ToLongFunction<Draft> next;

    /** @param next gives the next number of a draft's room */
    Amendments(Handle handle, Instant now, ToLongFunction<Draft> next) {
        this.handle = handle;
        this.now = now;
        this.next = next;
    }

    Outcome write(Draft draft) {
        Command command = draft.command();
        if (command instanceof Command.Edit edit) {
            return edit(draft, edit);
        }
        return command instanceof Command.Delete deletion
                ? delete(draft, deletion)
                : react(draft, (Command.React) command);
    }

    private Outcome edit(Draft draft, Command.Edit edit) {
        Optional<Target> target = target(draft, edit.messageId()).filter(found -> !found.deleted());
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
        Event.Edited event = new Event.Edited(
                draft.roomId(), next.applyAsLong(draft), edit.messageId(), draft.username(), edit.body(), now);
        insert("edited", event, event.messageId(), event.username(), event.body(), null, null);
        return done(event.messageId(), event);
    }

    private Outcome delete(Draft draft, Command.Delete deletion) {
        Optional<Target> target = target(draft, deletion.messageId());
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
        Event.Deleted event =
                new Event.Deleted(draft.roomId(), next.applyAsLong(draft), deletion.messageId(), draft.username());
        insert("deleted", event, event.messageId(), event.username(), null, null, null);
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
        if (target(draft, react.messageId()).filter(found -> !found.deleted()).isEmpty()) {
            return new Outcome.Refused(Code.NOT_FOUND);
        }
        Optional<Long> first = reaction(draft.accountId(), react);
        if (first.isPresent() == react.on()) {
            return new Outcome.Done(new Receipt(react.messageId(), first.orElse(null), null), null);
        }
        if (react.on() && isOneEmojiTooMany(react)) {
            return new Outcome.Refused(Code.INVALID);
        }
        Event.Reacted event = new Event.Reacted(
                draft.roomId(),
                next.applyAsLong(draft),
                react.messageId(),
                draft.username(),
                react.emoji(),
                react.on());
        if (react.on()) {
            handle.execute(
                    "INSERT INTO reaction (message_id, emoji, account_id, seq) VALUES (?, ?, ?, ?)",
                    react.messageId(),
                    react.emoji(),
                    draft.accountId(),
                    event.seq());
        } else {
            handle.execute(
                    "DELETE FROM reaction WHERE message_id = ? AND emoji = ? AND account_id = ?",
                    react.messageId(),
                    react.emoji(),
                    draft.accountId());
        }
        insert("reaction", event, event.messageId(), event.username(), null, event.emoji(), event.on());
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

    private Optional<Target> target(Draft draft, UUID messageId) {
        return handle.createQuery(
                        "SELECT account_id, deleted, attachment_id FROM message WHERE id = :id AND room_id = :room")
                .bind("id", messageId)
                .bind("room", draft.roomId())
                .map((row, context) -> new Target(
                        row.getObject("account_id", UUID.class),
                        row.getBoolean("deleted"),
                        row.getObject("attachment_id", UUID.class)))
                .findOne();
    }

    private void insert(
            String kind,
            Event event,
            UUID messageId,
            String username,
            @Nullable String body,
            @Nullable String emoji,
            @Nullable Boolean on) {
        handle.createUpdate(
                        "INSERT INTO message_event (room_id, seq, kind, message_id, username, body, emoji, emoji_on, at)"
                                + " VALUES (:room, :seq, :kind, :message, :username, :body, :emoji, :on, :at)")
                .bind("room", event.roomId())
                .bind("seq", event.seq())
                .bind("kind", kind)
                .bind("message", messageId)
                .bind("username", username)
                .bind("body", body)
                .bind("emoji", emoji)
                .bind("on", on)
                .bind("at", Times.sql(now))
                .execute();
    }

    private static Outcome done(UUID messageId, Event event) {
        return new Outcome.Done(new Receipt(messageId, event.seq(), null), event);
    }
}
