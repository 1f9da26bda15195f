/** What every room of the house uses: configuration, JSON, text rules, languages, time. */
@NullMarked
package org.praca.platform;

import org.jspecify.annotations.NullMarked;
