/** Limits against abuse: one table of them and the counters. */
@NullMarked
package org.praca.ratelimit;

import org.jspecify.annotations.NullMarked;
