/** Errors as RFC 9457 problems that a client of the reference tutorial can read, too. */
@NullMarked
package org.praca.problem;

import org.jspecify.annotations.NullMarked;
