/** The routes by which somebody sets up and takes away his own second factors. */
@NullMarked
package org.praca.factor.enrolment;

import org.jspecify.annotations.NullMarked;
