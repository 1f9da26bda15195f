/** The HTTP door: headers, cross-origin rules, negotiation, answers, pages, health. */
@NullMarked
package org.praca.web;

import org.jspecify.annotations.NullMarked;
