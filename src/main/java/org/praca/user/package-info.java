/** The account: names, e-mail, password rules and its rows. */
@NullMarked
package org.praca.user;

import org.jspecify.annotations.NullMarked;
