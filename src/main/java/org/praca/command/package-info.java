/**
 * The administration's command line: on the database by the classes that a server uses, or over HTTP on a server. Nothing of it takes
 * part in a server.
 */
@NullMarked
@Vetoed
package org.praca.command;

import jakarta.enterprise.inject.Vetoed;
import org.jspecify.annotations.NullMarked;
