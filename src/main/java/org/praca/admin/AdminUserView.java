package org.praca.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;
import org.praca.user.UserView;

/** An account as administrators see it: the {@code user} object and its state. */
public record AdminUserView(
        @JsonUnwrapped UserView user,
        @JsonProperty("is_active") boolean active,
        @JsonProperty("created_at") @Nullable String createdAt,
        @JsonProperty("last_login_at") @Nullable String lastLoginAt,
        @JsonProperty("locked_until") @Nullable String lockedUntil) {}
