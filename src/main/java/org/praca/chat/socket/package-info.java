/** WebSockets: handshake, frames, the bounded outbox of each connection. */
@NullMarked
package org.praca.chat.socket;

import org.jspecify.annotations.NullMarked;
