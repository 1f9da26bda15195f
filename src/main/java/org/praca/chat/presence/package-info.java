/** Who is in which room, on all nodes: what each node knows of itself, and what it hears of the others. */
@NullMarked
package org.praca.chat.presence;

import org.jspecify.annotations.NullMarked;
