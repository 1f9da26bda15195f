/** Starts what the server does not start by itself. */
@NullMarked
package org.praca.app;

import org.jspecify.annotations.NullMarked;
