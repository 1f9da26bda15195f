/** Getting back into an account, and answering for its e-mail: links by mail, and notices of what was changed. */
@NullMarked
package org.praca.recovery;

import org.jspecify.annotations.NullMarked;
