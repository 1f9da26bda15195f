/** WebSockets: the handshake, what a client says and is told, and what each connection is bound by. */
@NullMarked
package org.praca.chat.socket;

import org.jspecify.annotations.NullMarked;
