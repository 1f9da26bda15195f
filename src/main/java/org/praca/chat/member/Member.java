package org.praca.chat.member;

import java.util.UUID;

/** A member of a private room; {@code number} grows with every one that is added. */
public record Member(long number, UUID accountId, String username) {}
