/** Accounts from their owners' side: sign-up, reading and changing one, the first administrator. */
@NullMarked
package org.praca.account;

import org.jspecify.annotations.NullMarked;
