/** Accounts' credentials: sign-up, sign-in, tokens, keys, sessions and their end. */
@NullMarked
package org.praca.auth;

import org.jspecify.annotations.NullMarked;
