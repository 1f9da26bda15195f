/** Who listens in which room on this node, and how every message reaches each of them once and in order. */
@NullMarked
package org.praca.chat.hub;

import org.jspecify.annotations.NullMarked;
