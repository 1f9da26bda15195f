/** What an account has left here, for its owner to take along. */
@NullMarked
package org.praca.export;

import org.jspecify.annotations.NullMarked;
