/** Time-based one-time passwords (RFC 6238) of authenticator apps. */
@NullMarked
package org.praca.factor.totp;

import org.jspecify.annotations.NullMarked;
