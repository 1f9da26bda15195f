/** The account: names, e-mail and its rows. */
@NullMarked
package org.praca.user;

import org.jspecify.annotations.NullMarked;
