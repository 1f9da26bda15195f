package org.praca.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.praca.testing.Problems.codeOf;

import com.nimbusds.jose.jwk.JWK;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.access.Amr;
import org.praca.access.Standing;
import org.praca.audit.Audit;
import org.praca.audit.AuditRepository;
import org.praca.bus.LocalBroker;
import org.praca.change.Change;
import org.praca.change.Change.KeysChanged;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.database.Leases;
import org.praca.platform.SecretBox;
import org.praca.platform.Settings;
import org.praca.platform.SettingsException;
import org.praca.problem.Code;
import org.praca.testing.MutableClock;
import org.praca.testing.Parallel;
import org.praca.testing.RecordedEvents;

/** The life of signing keys, on two nodes and for a verifier elsewhere; run on each database. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class KeysContract {
    private static final String SECRET = "a-secret-of-32-characters-or-more";
    private static final String OLDER = "an-older-secret-of-just-as-many-characters";
    private static final Duration DAY = Duration.ofDays(1);
    private static final Standing STANDING =
            new Standing(UUID.randomUUID(), 1, 1, true, "ana", List.of(), Set.of(), Set.of(), Set.of(), Amr.PASSWORD);

    private final MutableClock clock = new MutableClock();

    abstract Database database();

    @BeforeEach
    void forgetAllKeys() {
        database().jdbi().useHandle(handle -> handle.execute("DELETE FROM signing_key"));
    }

    /** A node, which hears of changes when the test wants it to. */
    private final class Node {
        final RecordedEvents<Change> events = new RecordedEvents<>();
        final Keys keys;
        final KeyRotation rotation;
        final AccessTokens tokens;

        Node(Clock clock, String... settings) {
            Map<String, String> environment = new HashMap<>(Map.of("PRACA_KEY_ROTATION", "P1D"));
            if (settings.length > 0) {
                environment.put(settings[0], settings[1]);
            }
            Settings read = Settings.from(environment);
            KeyRepository repository = new KeyRepository(new SecretBox(read));
            keys = new Keys(database(), repository, clock);
            Changes changes = new Changes(database(), events, new LocalBroker(), read);
            rotation = new KeyRotation(
                    database(),
                    repository,
                    keys,
                    changes,
                    new Leases(database(), clock),
                    new Audit(database(), new AuditRepository(), clock),
                    clock,
                    read);
            tokens = new AccessTokens(keys, clock, read);
            events.observe(keys::on);
        }

        void hear() {
            keys.on(new KeysChanged());
        }

        String issue() {
            return tokens.issue(
                    STANDING,
                    UUID.randomUUID(),
                    clock.instant(),
                    clock.instant().plus(DAY));
        }

        boolean verifies(String token) {
            return tokens.verify(token).isPresent();
        }

        String kid() {
            return keys.signing().id();
        }

        Set<String> published() {
            return keys.published().getKeys().stream().map(JWK::getKeyID).collect(Collectors.toSet());
        }

        String state(String kid) {
            return rotation.list().stream()
                    .filter(view -> view.kid().equals(kid))
                    .findFirst()
                    .map(KeyRotation.View::state)
                    .orElse("gone");
        }
    }

    /** A verifier elsewhere, with another library, which keeps what the JWKS has said for as long as it may. */
    private final class Verifier {
        private final Node node;
        private Instant readAt = Instant.MIN;
        private String read = "";

        Verifier(Node node) {
            this.node = node;
        }

        boolean verifies(String token) {
            if (!readAt.isAfter(clock.instant().minus(Keys.CACHE))) {
                read = node.keys.published().toString(true);
                readAt = clock.instant();
            }
            try {
                new JwtConsumerBuilder()
                        .setVerificationKeyResolver(
                                new JwksVerificationKeyResolver(new JsonWebKeySet(read).getJsonWebKeys()))
                        .setExpectedAudience("praca")
                        .setExpectedIssuer("praca")
                        .setRequireSubject()
                        .setEvaluationTime(org.jose4j.jwt.NumericDate.fromMilliseconds(clock.millis()))
                        .build()
                        .processToClaims(token);
                return true;
            } catch (InvalidJwtException e) {
                return false;
            } catch (JoseException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void rotatesByItselfAndNoVerifierEverMeetsAKeyThatItDoesNotKnow() {
        Node one = new Node(clock);
        Node other = new Node(clock);
        String first = one.kid();
        Verifier verifier = new Verifier(other);
        Set<String> signed = new HashSet<>();
        String token = one.issue();
        for (Duration at = Duration.ZERO; at.compareTo(Duration.ofHours(29)) < 0; at = at.plusMinutes(7)) {
            assertThat(verifier.verifies(one.issue())).as("after %s", at).isTrue();
            assertThat(other.verifies(token)).isTrue();
            token = one.issue();
            signed.add(one.kid());
            clock.advance(Duration.ofMinutes(7));
            one.rotation.keepUp();
            other.hear();
        }
        assertThat(signed).hasSize(2).contains(first);
        assertThat(one.state(first)).isEqualTo("gone");
        assertThat(one.published()).hasSize(1).isEqualTo(other.published());
    }

    @Test
    void publishesAKeyBeforeItSignsAndVerifiesWithItsPredecessorForAsLongAsATokenLives() {
        Node node = new Node(clock);
        String first = node.kid();
        node.rotation.rotate();
        String second = node.published().stream()
                .filter(kid -> !kid.equals(first))
                .findFirst()
                .orElseThrow();
        assertThat(node.kid()).isEqualTo(first);
        assertThat(node.state(second)).isEqualTo("announced");
        node.rotation.rotate();
        assertThat(node.published()).as("one announced key is enough").hasSize(2);
        clock.advance(Keys.CACHE);
        assertThat(node.kid()).isEqualTo(first);
        clock.advance(KeyRotation.ANNOUNCED.minus(Keys.CACHE).minusSeconds(1));
        String last = node.issue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(node.kid()).isEqualTo(second);
        assertThat(List.of(node.state(first), node.state(second))).containsExactly("verifying", "signing");
        clock.advance(Duration.ofMinutes(30).minusSeconds(2));
        assertThat(node.verifies(last)).isTrue();
        clock.advance(Keys.CACHE.plusSeconds(5));
        assertThat(node.published()).contains(first);
        clock.advance(Duration.ofMinutes(2));
        assertThat(node.published()).as("by the time alone").containsExactly(second);
        node.rotation.keepUp();
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void knowsNodesWhoseClocksAreHalfAMinuteApart() {
        MutableClock ahead = new MutableClock();
        ahead.advance(Duration.ofSeconds(30));
        Node fast = new Node(ahead);
        Node slow = new Node(clock);
        fast.rotation.rotate();
        slow.hear();
        for (Clock one : List.of(ahead, clock)) {
            ((MutableClock) one).advance(KeyRotation.ANNOUNCED.plusSeconds(15));
        }
        assertThat(fast.kid()).isNotEqualTo(slow.kid());
        assertThat(new Verifier(slow).verifies(slow.issue())).isTrue();
        assertThat(slow.keys.find(fast.kid())).isPresent();
        assertThat(fast.keys.find(slow.kid())).isPresent();
    }

    @Test
    void refusesARetiredKeyEverywhereAtOnce() {
        Node one = new Node(clock);
        Node other = new Node(clock);
        String stolen = one.kid();
        String token = one.issue();
        one.rotation.retire(stolen);
        assertThat(one.verifies(token)).isFalse();
        assertThat(one.keys.isLive(stolen)).isFalse();
        other.hear();
        assertThat(other.verifies(token)).isFalse();
        assertThat(other.published()).doesNotContain(stolen);
        assertThat(other.verifies(one.issue())).isTrue();
        assertThat(one.kid()).isEqualTo(other.kid()).isNotEqualTo(stolen);
        assertThat(codeOf(() -> one.rotation.retire(stolen))).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void lettingTheNextKeySignAtOnceTakesTheAnnouncedOne() {
        Node node = new Node(clock);
        String first = node.kid();
        node.rotation.rotate();
        Verifier verifier = new Verifier(node);
        assertThat(verifier.verifies(node.issue())).isTrue();
        String before = node.issue();
        clock.advance(Duration.ofSeconds(1));
        node.rotation.rotateAtOnce();
        assertThat(node.kid()).isNotEqualTo(first);
        assertThat(verifier.verifies(node.issue())).as("it was told before").isTrue();
        assertThat(node.verifies(before)).isTrue();
        clock.advance(Duration.ofSeconds(1));
        node.rotation.rotateAtOnce();
        assertThat(node.published()).hasSize(3);
        assertThat(codeOf(() ->
                        Stream.generate(node.rotation::rotateAtOnce).limit(10).forEach(view -> {})))
                .isEqualTo(Code.CONFLICT);
        assertThat(node.published()).hasSize(10);
    }

    @Test
    void lastsWithoutEndWhereTheNextKeyHasGone() {
        Node node = new Node(clock);
        String first = node.kid();
        node.rotation.rotate();
        node.published().stream().filter(kid -> !kid.equals(first)).forEach(node.rotation::retire);
        clock.advance(Duration.ofHours(12));
        node.rotation.keepUp();
        assertThat(node.kid()).isEqualTo(first);
        assertThat(node.rotation.list()).singleElement().matches(view -> view.retiresAt() == null);
    }

    @Test
    void recoversWhereAllKeysHaveRetired() {
        Node node = new Node(clock);
        database()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE signing_key SET retired_at = ?", org.praca.platform.Times.sql(clock.instant())));
        node.hear();
        assertThat(codeOf(node::issue)).isEqualTo(Code.UNAVAILABLE);
        node.rotation.keepUp();
        assertThat(node.verifies(node.issue())).isTrue();
    }

    @Test
    void doesNotRotateWhereItIsTurnedOff() {
        Node node = new Node(clock, "PRACA_KEY_ROTATION", "off");
        String first = node.kid();
        clock.advance(Duration.ofDays(3_000));
        node.rotation.keepUp();
        assertThat(node.kid()).isEqualTo(first);
    }

    @Test
    void hasOneFirstAndOneNextKeyHoweverManyNodesThereAre() throws Exception {
        List<Node> nodes = Parallel.run(4, i -> () -> new Node(clock));
        assertThat(count()).isEqualTo(1);
        clock.advance(Duration.ofDays(10));
        Parallel.run(4, i -> () -> {
            nodes.get(i).rotation.keepUp();
            return null;
        });
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void sealsThePrivateHalfUnderASecret() {
        String plain = new Node(clock).issue();
        assertThat(stored()).allMatch(text -> text.contains("\"d\""));
        Node sealing = new Node(clock, "PRACA_KEY_SECRET", SECRET);
        assertThat(sealing.verifies(plain)).as("the same key").isTrue();
        assertThat(stored()).allMatch(text -> text.split("\\.", -1).length == 5);
        sealing.rotation.rotate();
        assertThat(stored()).hasSize(2).allMatch(text -> text.split("\\.", -1).length == 5);
        assertThat(new Node(clock, "PRACA_KEY_SECRET", SECRET).verifies(sealing.issue()))
                .isTrue();
    }

    @Test
    void startsNeitherWithoutTheSecretNorWithAnotherOneAndMakesNoKeyThen() {
        Node sealing = new Node(clock, "PRACA_KEY_SECRET", SECRET);
        assertThatThrownBy(() -> new Node(clock))
                .isInstanceOf(SettingsException.class)
                .hasMessage("PRACA_KEY_SECRET is missing: the secrets in the database are sealed");
        assertThatThrownBy(() -> new Node(clock, "PRACA_KEY_SECRET", OLDER))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("is not the one");
        assertThat(count()).isEqualTo(1);
        assertThat(new Node(clock, "PRACA_KEY_SECRET", SECRET).kid()).isEqualTo(sealing.kid());
    }

    @Test
    void changesTheSecretWhileTheOlderOneStandsBehindTheNewOne() {
        String token = new Node(clock, "PRACA_KEY_SECRET", OLDER).issue();
        assertThat(new Node(clock, "PRACA_KEY_SECRET", SECRET + " " + OLDER).verifies(token))
                .isTrue();
        assertThat(new Node(clock, "PRACA_KEY_SECRET", SECRET).verifies(token)).isTrue();
        assertThatThrownBy(() -> new Node(clock, "PRACA_KEY_SECRET", OLDER)).isInstanceOf(SettingsException.class);
    }

    /** What was sealed for one key must not stand in for another. */
    @Test
    void opensNoKeyUnderTheNameOfAnother() {
        Node node = new Node(clock, "PRACA_KEY_SECRET", SECRET);
        node.rotation.rotate();
        database().jdbi().useHandle(handle -> {
            String other = stored().get(0);
            handle.execute("UPDATE signing_key SET private_jwk = ?", other);
        });
        assertThatThrownBy(() -> new Node(clock, "PRACA_KEY_SECRET", SECRET)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void goesOnWithTheKeysItHasWhereAnotherNodeSealsOtherwise() {
        Node node = new Node(clock);
        String token = node.issue();
        Node other = new Node(clock, "PRACA_KEY_SECRET", SECRET);
        clock.advance(Duration.ofSeconds(1));
        other.rotation.rotateAtOnce();
        node.hear();
        assertThat(node.verifies(token)).isTrue();
        other.rotation.retire(Optional.of(token)
                .flatMap(node.tokens::verify)
                .map(AccessToken::keyId)
                .orElseThrow());
        node.hear();
        assertThat(node.verifies(token)).isFalse();
    }

    private List<String> stored() {
        return database().jdbi().withHandle(handle -> handle.createQuery("SELECT private_jwk FROM signing_key")
                .mapTo(String.class)
                .list());
    }

    private int count() {
        return stored().size();
    }
}
