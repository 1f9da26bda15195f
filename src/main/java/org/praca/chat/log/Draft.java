package org.praca.chat.log;

import java.util.UUID;

/**
 * A command on its way into the log of that room, and who gives it.
 *
 * @param moderates whether others' messages are this user's to delete
 */
public record Draft(
        long roomId, String roomName, UUID accountId, String username, boolean moderates, Command command) {}
