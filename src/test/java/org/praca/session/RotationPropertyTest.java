package org.praca.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.praca.access.Amr;
import org.praca.session.Session.Turn;
import org.praca.token.RefreshToken;

/**
 * Random lives of sessions. An honest one has up to four tabs with one memory, which find at the same time that the access token
 * is over, on a network that delays requests and answers, overtakes, and loses answers: it is never taken for theft. A stolen one
 * has a thief besides, who keeps a copy: whoever comes second and too late ends it. {@code praca.rotation.seed} chooses others.
 */
class RotationPropertyTest {
    private static final int RUNS = Integer.getInteger("praca.rotation.runs", 100_000);
    private static final long SEED = Long.getLong("praca.rotation.seed", 4);

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    /** How long an access token lives, in milliseconds: between two rounds of refreshes. */
    private static final int ROUND = 1_800_000;

    @Test
    void neverTakesTabsAndLostAnswersForTheft() {
        assertThat(failing(random -> new HonestLife(random).goesWell()))
                .as("runs of seed %d", SEED)
                .isEmpty();
    }

    @Test
    void alwaysNoticesACopyThatComesTooLate() {
        assertThat(failing(random -> new StolenLife(random).endsAtTheFirstTokenThatComesTooLate()))
                .as("runs of seed %d", SEED)
                .isEmpty();
    }

    private static List<Integer> failing(Predicate<SplittableRandom> life) {
        return IntStream.range(0, RUNS)
                .parallel()
                .filter(run -> !life.test(new SplittableRandom(SEED * 1_000_003 + run)))
                .boxed()
                .toList();
    }

    /** The row of a session, and what {@link Sessions#refresh} does with it. */
    private static final class Server {
        private Session session;
        private boolean over;
        final RefreshToken first;

        Server() {
            first = RefreshToken.first(UUID.randomUUID());
            session = new Session(
                    first.sessionId(),
                    UUID.randomUUID(),
                    first.hash(),
                    0,
                    RefreshToken.random(),
                    START,
                    START,
                    START,
                    START,
                    Instant.MAX,
                    Instant.MAX,
                    "",
                    "",
                    Amr.PASSWORD);
        }

        /** What the token was when it came. */
        Turn turn(RefreshToken token, long millis) {
            Turn turn = over ? Turn.FOREIGN : session.turn(token, START.plusMillis(millis), GRACE);
            if (turn == Turn.NEXT) {
                rotate(token.successor(session.chainKey()), START.plusMillis(millis));
            }
            over |= turn == Turn.REUSED;
            return turn;
        }

        RefreshToken successor(RefreshToken token) {
            return token.successor(session.chainKey());
        }

        long generation() {
            return session.generation();
        }

        private void rotate(RefreshToken next, Instant now) {
            session = new Session(
                    session.id(),
                    session.accountId(),
                    next.hash(),
                    next.generation(),
                    session.chainKey(),
                    START,
                    START,
                    now,
                    now,
                    Instant.MAX,
                    Instant.MAX,
                    "",
                    "",
                    Amr.PASSWORD);
        }
    }

    /** What happens at a time: a request comes to the server, or its answer to the tab. */
    private record Step(long at, Runnable what) {}

    private static final class HonestLife {
        private static final int ROUNDS = 2;
        private static final int TABS = 4;
        /** A request and its answer take up to so long each; a tab that hears nothing asks again after so long, three times at most. */
        private static final int DELAY = 1_000;

        private static final int PATIENCE = 2_500;

        private final SplittableRandom random;
        private final Server server = new Server();
        private final PriorityQueue<Step> steps = new PriorityQueue<>(Comparator.comparingLong(Step::at));
        private RefreshToken stored = server.first;
        private boolean well = true;
        private long now;

        HonestLife(SplittableRandom random) {
            this.random = random;
        }

        boolean goesWell() {
            for (int round = 1; round <= ROUNDS && well; round++) {
                now += ROUND;
                RefreshToken over = stored;
                int tabs = 1 + random.nextInt(TABS);
                for (int tab = 0; tab < tabs; tab++) {
                    at(random.nextInt(DELAY), () -> ask(over, 0));
                }
                for (Step step = steps.poll(); step != null; step = steps.poll()) {
                    now = step.at();
                    step.what().run();
                }
                well &= server.generation() == round && stored.generation() == round;
            }
            return well;
        }

        /** A tab asks with what it read from the memory, unless another tab has been answered meanwhile. */
        private void ask(RefreshToken token, int times) {
            if (!stored.equals(token)) {
                return;
            }
            boolean lost = times < 2 && random.nextInt(100) < 30;
            if (!lost || random.nextBoolean()) {
                at(random.nextInt(DELAY), () -> answer(token, lost));
            }
            if (lost) {
                at(PATIENCE, () -> ask(token, times + 1));
            }
        }

        private void answer(RefreshToken token, boolean lost) {
            Turn turn = server.turn(token, now);
            well &= turn == Turn.NEXT || turn == Turn.AGAIN;
            RefreshToken next = server.successor(token);
            if (!lost) {
                at(random.nextInt(DELAY), () -> stored = next);
            }
        }

        private void at(int later, Runnable what) {
            steps.add(new Step(now + later, what));
        }
    }

    private static final class StolenLife {
        private static final int ROUNDS = 8;

        private final SplittableRandom random;
        private final Server server = new Server();
        private final List<RefreshToken> chain = new ArrayList<>(List.of(server.first));
        private long now;
        private long rotatedAt;

        StolenLife(SplittableRandom random) {
            this.random = random;
        }

        /** Two who hold copies of the chain take turns with any token of it, after any time. */
        boolean endsAtTheFirstTokenThatComesTooLate() {
            for (int round = 0; round < ROUNDS; round++) {
                now += random.nextInt(100) < 50 ? random.nextInt(12_000) : random.nextInt(ROUND);
                RefreshToken token =
                        chain.get(random.nextInt(100) < 60 ? chain.size() - 1 : random.nextInt(chain.size()));
                Turn turn = server.turn(token, now);
                if (turn != expected(token)) {
                    return false;
                }
                if (turn == Turn.REUSED) {
                    return chain.stream().allMatch(any -> server.turn(any, now) == Turn.FOREIGN);
                }
                if (turn == Turn.NEXT) {
                    chain.add(server.successor(token));
                    rotatedAt = now;
                } else if (!server.successor(token).equals(chain.get(chain.size() - 1))) {
                    return false;
                }
            }
            return true;
        }

        private Turn expected(RefreshToken token) {
            int behind = chain.size() - 1 - chain.indexOf(token);
            if (behind == 0) {
                return Turn.NEXT;
            }
            return behind == 1 && now - rotatedAt <= GRACE.toMillis() ? Turn.AGAIN : Turn.REUSED;
        }
    }
}
