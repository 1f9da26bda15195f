/** What Payara does against the contract, or slowly, and no setting cures; by reflection alone, and nothing on other servers. */
@NullMarked
package org.praca.payara;

import org.jspecify.annotations.NullMarked;
