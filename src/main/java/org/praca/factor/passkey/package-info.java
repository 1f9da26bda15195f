/** Passkeys (WebAuthn): what an authenticator is asked, and whether its answer is right. */
@NullMarked
package org.praca.factor.passkey;

import org.jspecify.annotations.NullMarked;
