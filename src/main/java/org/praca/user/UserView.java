package org.praca.user;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.praca.access.Standing;

/** The {@code user} object of the contract, and the entity tag that goes with it. */
public record UserView(
        String id,
        String username,
        String email,
        @JsonProperty("first_name") String firstName,
        @JsonProperty("last_name") String lastName,
        String role,
        List<String> roles,
        List<String> permissions,
        @JsonIgnore String tag) {

    /** Its tag is that of the older of both, so that nothing is changed by what it shows but did not hold any more. */
    public static UserView of(Account account, Standing standing) {
        return new UserView(
                account.id().toString(),
                account.username(),
                account.email(),
                account.firstName(),
                account.lastName(),
                standing.roles().isEmpty() ? "" : standing.roles().get(0),
                standing.roles(),
                List.copyOf(standing.permissions()),
                Account.tag(Math.min(account.version(), standing.version())));
    }
}
