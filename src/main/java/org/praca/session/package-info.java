/** Sessions: one row per sign-in, rotated, ended, and known to be dead on every node. */
@NullMarked
package org.praca.session;

import org.jspecify.annotations.NullMarked;
