/** Starts the one runnable jar: Payara Micro with Praça at {@code /}. Not part of the WAR. */
@NullMarked
package org.praca.launcher;

import org.jspecify.annotations.NullMarked;
