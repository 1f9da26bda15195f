/** Rooms: their rows and their routes. */
@NullMarked
package org.praca.chat.room;

import org.jspecify.annotations.NullMarked;
