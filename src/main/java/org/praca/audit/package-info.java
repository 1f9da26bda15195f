/** What happened to accounts, sessions and access, written down once and for all. */
@NullMarked
package org.praca.audit;

import org.jspecify.annotations.NullMarked;
