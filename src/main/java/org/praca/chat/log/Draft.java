package org.praca.chat.log;

import java.util.UUID;

/** A message on its way into the log. */
public record Draft(long roomId, UUID accountId, String username, String body) {}
