/** The bus between nodes: best-effort wake-ups; the database holds the truth. */
@NullMarked
package org.praca.bus;

import org.jspecify.annotations.NullMarked;
