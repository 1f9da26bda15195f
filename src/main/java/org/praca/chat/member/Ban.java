package org.praca.chat.member;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Somebody's ban from a room, without an end where {@code until} is null; {@code number} grows with every one that is made. */
public record Ban(long number, String username, @Nullable Instant until) {}
