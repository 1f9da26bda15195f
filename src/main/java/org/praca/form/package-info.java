/** Request bodies and parameters, read member by member. */
@NullMarked
package org.praca.form;

import org.jspecify.annotations.NullMarked;
