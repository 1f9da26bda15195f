package org.praca.recovery;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The e-mail of an account, {@code ""} without one, and when it was verified, null where it was not. */
record EmailView(
        String email, @JsonProperty("verified_at") @Nullable String verifiedAt) {}
