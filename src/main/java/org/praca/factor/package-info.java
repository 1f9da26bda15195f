/** Second factors of accounts: what there is, what was shown, and the step of a sign-in that asks for one. */
@NullMarked
package org.praca.factor;

import org.jspecify.annotations.NullMarked;
