/** The connection to Redis. */
@NullMarked
package org.praca.redis;

import org.jspecify.annotations.NullMarked;
