package org.praca.chat.room;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A room. {@code ownerId} is null where its creator is gone; {@code lastSeq} is the number of its newest message, 0 without one; a
 * private one is there for its members alone.
 */
public record Room(long id, String name, @Nullable UUID ownerId, long lastSeq, boolean isPrivate) {}
