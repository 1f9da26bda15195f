/** E-mail on its way: letters, who carries them, and the server that takes them. */
@NullMarked
package org.praca.mail;

import org.jspecify.annotations.NullMarked;
