package org.praca.chat.history;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.praca.chat.log.MessageRepository.Reaction;
import org.praca.chat.log.StoredMessage;
import org.praca.platform.Times;

/** A message as it stands now. */
record MessageView(
        String id,
        long seq,
        String username,
        String message,
        @JsonProperty("sent_at") @Nullable String sentAt,
        @JsonProperty("edited_at") @Nullable String editedAt,
        boolean deleted,
        @JsonProperty("reply_to") @Nullable String replyTo,
        @JsonRawValue @Nullable String attachment,
        @JsonProperty("client_id") @Nullable String clientId,
        List<Reaction> reactions) {
    static MessageView of(StoredMessage message, List<Reaction> reactions) {
        return new MessageView(
                message.id().toString(),
                message.seq(),
                message.username(),
                message.body(),
                Times.text(message.sentAt()),
                Times.text(message.editedAt()),
                message.deleted(),
                message.replyTo() == null ? null : message.replyTo().toString(),
                message.attachment(),
                message.clientId(),
                reactions);
    }
}
