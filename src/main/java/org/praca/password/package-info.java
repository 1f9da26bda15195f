/** Passwords: how they are hashed, and which are refused. */
@NullMarked
package org.praca.password;

import org.jspecify.annotations.NullMarked;
