package org.praca.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AmrTest {
    @Test
    void takesNothingForASecondFactorButTheWordForIt() {
        assertThat(Amr.PASSWORD.hasSecondFactor()).isFalse();
        assertThat(Amr.parse("pwd otp").hasSecondFactor()).isFalse();
        assertThat(Amr.parse("").hasSecondFactor()).isFalse();
        assertThat(Amr.parse("pwd xmfa MFA").hasSecondFactor()).isFalse();
        assertThat(Amr.parse("pwd otp mfa").hasSecondFactor()).isTrue();
    }

    @Test
    void addsAFactorAndThatThereWereSeveral() {
        assertThat(Amr.PASSWORD.and("otp").text()).isEqualTo("pwd otp mfa");
        assertThat(Amr.PASSWORD.and("otp").and("otp").text()).isEqualTo("pwd otp mfa");
        assertThat(Amr.parse(Amr.PASSWORD.and("otp").text())).isEqualTo(Amr.PASSWORD.and("otp"));
    }

    @Test
    void knowsOfATokenWithoutTheClaimAPasswordOnly() {
        assertThat(Amr.ofClaim(null)).isEqualTo(Amr.PASSWORD);
        assertThat(Amr.ofClaim("mfa")).isEqualTo(Amr.PASSWORD);
        assertThat(Amr.ofClaim(List.of("swk", "mfa")).words()).isEqualTo(Set.of("swk", "mfa"));
    }
}
