package org.praca.chat.file;

import java.util.UUID;
import org.praca.web.Answer;

/**
 * A file of a room, whose bytes are stored.
 *
 * @param accountId who sent it
 * @param name as the client called it, without path and control characters
 * @param type the media type told from the content
 * @param size bytes
 */
public record StoredFile(UUID id, long roomId, String roomName, UUID accountId, String name, String type, long size) {
    /** The object of the contract, also for a message's {@code attachment}; as JSON it has less than 4,000 characters. */
    public record View(String id, String name, String type, long size, String url) {}

    public View view() {
        String url = "/chat/rooms/" + Answer.segment(roomName) + "/files/" + id + "/";
        return new View(id.toString(), name, type, size, url);
    }
}
