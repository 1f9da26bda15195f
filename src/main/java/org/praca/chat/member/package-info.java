/** Who belongs to a private room, and who is banned from a room. */
@NullMarked
package org.praca.chat.member;

import org.jspecify.annotations.NullMarked;
