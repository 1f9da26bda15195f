package org.praca.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.praca.access.Amr;
import org.praca.access.Standing;

class UserViewTest {
    private static final UUID ID = UUID.randomUUID();

    /** Whoever writes back what he saw must not bring an older state back by a newer tag. */
    @Test
    void hasTheTagOfTheOlderOfWhatItShows() {
        assertThat(UserView.of(account(6), standing(5)).tag())
                .isEqualTo(account(5).tag());
        assertThat(UserView.of(account(5), standing(6)).tag())
                .isEqualTo(account(5).tag());
        assertThat(UserView.of(account(6), standing(6)).tag())
                .isEqualTo(account(6).tag());
    }

    private static Account account(long version) {
        return new Account(ID, "ana", "", "", "", "no hash", true, version, Instant.EPOCH, null);
    }

    private static Standing standing(long version) {
        return new Standing(
                ID, version, 1, true, "ana", List.of("user"), Set.of("user"), Set.of(), Set.of(), Amr.PASSWORD);
    }
}
