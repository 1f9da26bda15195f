/** The HTTP door: headers, cross-origin rules, refusals in the contract's order, bodies, pages. */
@NullMarked
package org.praca.web;

import org.jspecify.annotations.NullMarked;
