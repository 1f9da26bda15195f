package org.praca.chat.log;

import java.util.UUID;

/** A message on its way into the log of that room. */
public record Draft(long roomId, String roomName, UUID accountId, String username, String body) {}
