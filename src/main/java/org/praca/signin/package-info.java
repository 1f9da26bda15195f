/** Signing in and what comes of it: tokens, sessions, tickets for sockets. */
@NullMarked
package org.praca.signin;

import org.jspecify.annotations.NullMarked;
