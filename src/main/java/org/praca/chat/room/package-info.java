/** Rooms: their rows, their routes, and who may enter. */
@NullMarked
package org.praca.chat.room;

import org.jspecify.annotations.NullMarked;
