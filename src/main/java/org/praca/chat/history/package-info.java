/** What was said in a room, who is there and who has read what: the routes beside the socket. */
@NullMarked
package org.praca.chat.history;

import org.jspecify.annotations.NullMarked;
