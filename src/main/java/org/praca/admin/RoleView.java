package org.praca.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.praca.access.AccessBook.Role;
import org.praca.platform.Json;
import org.praca.token.RefreshToken;

/** A role as administrators see it. */
record RoleView(
        String name,
        List<String> permissions,
        List<String> inherits,
        @JsonProperty("self_assignable") boolean selfAssignable,

        @JsonProperty("second_factor") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Boolean secondFactor) {
    private static final int TAG = 32;

    static RoleView of(Role role) {
        return new RoleView(
                role.name(),
                role.permissions(),
                role.inherits(),
                role.selfAssignable(),
                role.secondFactor() ? true : null);
    }

    /** The entity tag: it follows from all that is shown, which changes with other roles and with permissions, too. */
    String tag() {
        return RefreshToken.sha256(Json.write(this)).substring(0, TAG);
    }
}
