package org.praca.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.testing.Warnings;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostmanTest {
    private static final List<Duration> PAUSES = List.of(Duration.ofMillis(1), Duration.ofMillis(2));

    private final BlockingQueue<Letter> sent = new LinkedBlockingQueue<>();
    private final AtomicInteger tries = new AtomicInteger();
    private Postman postman = new Postman(Optional.empty(), 10, PAUSES);

    @AfterEach
    void end() {
        postman.close();
    }

    @Test
    void aLetterIsWrittenAndSentOnAnotherThreadAfterTheAnswer() throws InterruptedException {
        open(10, sent::add);
        Thread mine = Thread.currentThread();
        boolean[] elsewhere = {false};
        assertThat(postman.take(() -> {
                    elsewhere[0] = Thread.currentThread() != mine;
                    return Optional.of(letter());
                }))
                .isTrue();
        assertThat(sent).isEmpty();
        assertThat(sent.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(elsewhere[0]).isTrue();
    }

    @Test
    void whatTheServerDoesNotTakeAtOnceIsTriedAgain() throws InterruptedException {
        open(10, letter -> {
            if (tries.incrementAndGet() < 3) {
                throw new Undelivered(new IllegalStateException("busy"), false);
            }
            sent.add(letter);
        });
        postman.take(() -> Optional.of(letter()));
        assertThat(sent.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(tries).hasValue(3);
    }

    @Test
    void whatIsGivenUpIsLoggedInOneLineWithoutAddressOrControlCharacters() {
        try (Warnings warnings = Warnings.watch()) {
            open(10, letter -> {
                tries.incrementAndGet();
                throw new Undelivered(new IllegalStateException("away\r\nFAKE LINE"), false);
            });
            postman.take(() -> Optional.of(letter()));
            await().until(() -> warnings.said().stream().anyMatch(line -> line.contains("after 3 tries")));
            assertThat(tries).hasValue(3);
            assertThat(warnings.said())
                    .filteredOn(line -> line.contains("Not sent after"))
                    .singleElement()
                    .asString()
                    .contains("test of account 7", "away??FAKE LINE")
                    .doesNotContain("ana@example.org");
        }
    }

    /** A letter whose place was never given back would stop all others in the end. */
    @Test
    void whatBreaksOnTheWayIsLoggedAndMakesRoom() throws InterruptedException {
        try (Warnings warnings = Warnings.watch()) {
            open(1, letter -> {
                if (tries.incrementAndGet() == 1) {
                    throw new NoClassDefFoundError("jakarta/mail/Session");
                }
                sent.add(letter);
            });
            assertThat(postman.take(() -> Optional.of(letter()))).isTrue();
            await().until(() -> warnings.said().stream().anyMatch(line -> line.contains("jakarta/mail/Session")));
            await().until(() -> postman.take(() -> Optional.of(letter())));
            assertThat(sent.poll(10, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void whatIsRefusedForGoodIsNotTriedAgain() {
        try (Warnings warnings = Warnings.watch()) {
            open(10, letter -> {
                tries.incrementAndGet();
                throw new Undelivered(new IllegalStateException("no such mailbox"), true);
            });
            postman.take(() -> Optional.of(letter()));
            await().until(() -> warnings.said().stream().anyMatch(line -> line.contains("after 1 tries")));
            assertThat(tries).hasValue(1);
        }
    }

    @Test
    void tooManyAreNotTakenWhateverIsInThem() {
        CountDownLatch stuck = new CountDownLatch(1);
        open(2, letter -> {
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            sent.add(letter);
        });
        assertThat(postman.take(() -> Optional.of(letter()))).isTrue();
        assertThat(postman.take(() -> Optional.of(letter()))).isTrue();
        assertThat(postman.take(() -> Optional.of(letter()))).isFalse();
        assertThat(postman.take(Optional::empty)).isFalse();
        stuck.countDown();
        await().until(() -> sent.size() == 2);
        await().until(() -> postman.take(Optional::empty));
    }

    @Test
    void nothingWrittenAndWritingThatFailsLeaveRoomForMore() {
        open(1, sent::add);
        assertThat(postman.take(Optional::empty)).isTrue();
        await().until(() -> postman.take(() -> {
            throw new IllegalStateException("the database is away");
        }));
        await().until(() -> postman.take(() -> Optional.of(letter())));
        await().until(() -> sent.size() == 1);
    }

    @Test
    void theEndWaitsForNoRetryAndSaysWhatIsLost() {
        try (Warnings warnings = Warnings.watch()) {
            postman = new Postman(
                    Optional.of(letter -> {
                        tries.incrementAndGet();
                        throw new Undelivered(new IllegalStateException("away"), false);
                    }),
                    10,
                    List.of(Duration.ofHours(1)));
            postman.take(() -> Optional.of(letter()));
            await().until(() -> tries.get() == 1);
            postman.close();
            assertThat(warnings.said()).anyMatch(line -> line.contains("not sent before the end: 1"));
            assertThat(postman.take(() -> Optional.of(letter()))).isFalse();
        }
    }

    @Test
    void withoutAServerNothingIsTaken() {
        assertThat(postman.isOn()).isFalse();
        assertThat(postman.take(() -> Optional.of(letter()))).isFalse();
    }

    private void open(int capacity, Consumer<Letter> server) {
        postman = new Postman(Optional.of(server), capacity, PAUSES);
    }

    private static Letter letter() {
        return new Letter(
                "test of account 7",
                "ana@example.org",
                Locale.ENGLISH,
                "Subject",
                List.of("Body"),
                Optional.empty(),
                List.of());
    }
}
