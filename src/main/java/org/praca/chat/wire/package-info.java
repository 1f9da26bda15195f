/** What lies between a socket and its connection: what waits to be sent, what takes it, and the guard before what is read. */
@NullMarked
package org.praca.chat.wire;

import org.jspecify.annotations.NullMarked;
