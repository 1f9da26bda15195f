/** Access tokens (signed JWTs), the keys that sign them, and the chain of refresh tokens. */
@NullMarked
package org.praca.token;

import org.jspecify.annotations.NullMarked;
