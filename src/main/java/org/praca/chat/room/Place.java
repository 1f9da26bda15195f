package org.praca.chat.room;

/** A room as one account stands to it: whether it is a member, and whether a ban holds against it now. */
record Place(Room room, boolean member, boolean banned) {}
