/** A new password without the one before, and answering for an e-mail: links by mail, and notices of what was changed. */
@NullMarked
package org.praca.recovery;

import org.jspecify.annotations.NullMarked;
