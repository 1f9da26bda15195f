package org.praca.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {
    private final VerifiedTokens tokens = new VerifiedTokens(Duration.ofMinutes(5));
    private final List<String> verified = new ArrayList<>();

    @Test
    void haveEachGenuineTokenVerifiedOnce() {
        AccessToken first = tokens.get("first", this::genuine).orElseThrow();
        AccessToken second = tokens.get("second", this::genuine).orElseThrow();
        assertThat(tokens.get("first", this::genuine)).containsSame(first);
        assertThat(tokens.get("second", this::genuine)).containsSame(second);
        assertThat(verified).containsExactly("first", "second");
    }

    @Test
    void keepNothingOfAForgedOne() {
        assertThat(tokens.get("forged", this::forged)).isEmpty();
        assertThat(tokens.get("forged", this::forged)).isEmpty();
        assertThat(verified).containsExactly("forged", "forged");
        assertThat(tokens.get("forged", this::genuine)).isPresent();
    }

    private Optional<AccessToken> genuine(String token) {
        verified.add(token);
        return Optional.of(new AccessToken(
                "key",
                UUID.randomUUID(),
                UUID.randomUUID(),
                token,
                "user",
                Set.of("user"),
                1,
                1,
                Instant.MAX,
                Map.of()));
    }

    private Optional<AccessToken> forged(String token) {
        verified.add(token);
        return Optional.empty();
    }
}
