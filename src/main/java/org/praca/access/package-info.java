/** Roles, permissions, inheritance and what a caller may do now. */
@NullMarked
package org.praca.access;

import org.jspecify.annotations.NullMarked;
