package org.praca.chat.history;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.praca.chat.log.MessageRepository;
import org.praca.chat.log.MessageRepository.Reaction;
import org.praca.chat.log.StoredMessage;

/** Shows messages with the reactions to them. */
@Singleton
class MessageViews {
    private final MessageRepository messages;

    @Inject
    MessageViews(MessageRepository messages) {
        this.messages = messages;
    }

    /** As that account sees them, in the order given. */
    List<MessageView> of(List<StoredMessage> shown, UUID accountId) {
        Map<UUID, List<Reaction>> reactions =
                messages.reactions(shown.stream().map(StoredMessage::id).toList(), accountId);
        return shown.stream()
                .map(message -> MessageView.of(message, reactions.getOrDefault(message.id(), List.of())))
                .toList();
    }
}
