/** Rooms, the durable message log, the hub and the sockets. */
@NullMarked
package org.praca.chat;

import org.jspecify.annotations.NullMarked;
