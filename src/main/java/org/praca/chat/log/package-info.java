/** The durable log of messages: what is committed here has been said. */
@NullMarked
package org.praca.chat.log;

import org.jspecify.annotations.NullMarked;
