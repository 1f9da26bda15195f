/** Files of rooms: how they come in, where their bytes lie, how they are given out, and when they go. */
@NullMarked
package org.praca.chat.file;

import org.jspecify.annotations.NullMarked;
