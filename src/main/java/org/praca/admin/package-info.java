/** Administration of users, roles, permissions and sessions. */
@NullMarked
package org.praca.admin;

import org.jspecify.annotations.NullMarked;
