/** Who calls and what he may: the bearer, refusals in the contract's order, asking for a role or a permission. */
@NullMarked
package org.praca.auth;

import org.jspecify.annotations.NullMarked;
