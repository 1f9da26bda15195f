/** What changed that every node must know within a second: ended sessions, changed accounts, roles, rooms, keys. */
@NullMarked
package org.praca.change;

import org.jspecify.annotations.NullMarked;
