package org.praca.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.bus.Broker;
import org.praca.bus.LocalBroker;
import org.praca.change.Change.AccessChanged;
import org.praca.change.Change.AccountChanged;
import org.praca.change.Change.KeysChanged;
import org.praca.change.Change.RoomAccessLost;
import org.praca.change.Change.RoomDeleted;
import org.praca.change.Change.SessionEnded;
import org.praca.database.Database;
import org.praca.platform.Settings;
import org.praca.testing.RecordedEvents;
import org.praca.testing.TestDatabase;

/** Two nodes on one database. */
class ChangesTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final Database database = TestDatabase.open();
    private final RecordedEvents<Change> mine = new RecordedEvents<>();
    private final RecordedEvents<Change> theirs = new RecordedEvents<>();
    private Changes node;
    private Changes other;

    @BeforeEach
    void startTwoNodesWithoutABusBetweenThem() {
        node = changes(mine, new LocalBroker());
        other = changes(theirs, new LocalBroker());
        node.start();
        other.start();
    }

    @AfterEach
    void close() {
        node.close();
        other.close();
        database.close();
    }

    @Test
    void reachTheOtherNodeWithinASecondWithoutABus() {
        List<Change> all = List.of(
                new SessionEnded(UUID.randomUUID()),
                new AccountChanged(UUID.randomUUID(), 7),
                new AccessChanged(8),
                new RoomDeleted(9),
                new RoomAccessLost(Long.MAX_VALUE, UUID.randomUUID()),
                new KeysChanged());
        record(all);
        node.announce(all);
        assertThat(mine.fired()).containsAll(all);
        Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(A_SECOND).untilAsserted(() -> assertThat(
                        theirs.fired())
                .containsExactlyInAnyOrderElementsOf(all));
    }

    @Test
    void reachTheOtherNodeEvenWhereTheFirstDiesBeforeItAnnouncesThem() {
        Change change = new SessionEnded(UUID.randomUUID());
        record(List.of(change));
        Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(A_SECOND).until(() -> theirs.fired()
                .contains(change));
    }

    @Test
    void areNotSeenBeforeTheirTransactionIsCommitted() {
        Change change = new AccountChanged(UUID.randomUUID(), 2);
        Change marker = new AccountChanged(UUID.randomUUID(), 3);
        try (Handle handle = database.jdbi().open()) {
            handle.begin();
            node.record(handle, change);
            record(List.of(marker));
            Awaitility.await().until(() -> theirs.fired().contains(marker));
            assertThat(theirs.fired()).doesNotContain(change);
            handle.commit();
        }
        Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(A_SECOND).until(() -> theirs.fired()
                .contains(change));
    }

    @Test
    void vanishWithARolledBackTransaction() {
        Change change = new AccountChanged(UUID.randomUUID(), 2);
        Change marker = new AccountChanged(UUID.randomUUID(), 3);
        database.jdbi().useTransaction(handle -> {
            node.record(handle, change);
            handle.rollback();
        });
        record(List.of(marker));
        Awaitility.await().until(() -> theirs.fired().contains(marker));
        assertThat(theirs.fired()).doesNotContain(change);
    }

    @Test
    void areReadOnceByEachNode() {
        Change change = new RoomDeleted(5);
        Change marker = new RoomDeleted(6);
        record(List.of(change));
        Awaitility.await().until(() -> theirs.fired().contains(change));
        record(List.of(marker));
        Awaitility.await().until(() -> theirs.fired().contains(marker));
        assertThat(theirs.fired().stream().filter(change::equals)).hasSize(1);
    }

    @Test
    void areReadByANodeThatStartsLater() {
        Change change = new SessionEnded(UUID.randomUUID());
        record(List.of(change));
        RecordedEvents<Change> latecomer = new RecordedEvents<>();
        Changes third = changes(latecomer, new LocalBroker());
        try {
            third.start();
            assertThat(latecomer.fired()).contains(change);
        } finally {
            third.close();
        }
    }

    @Test
    void stopNobodyWhenAnObserverThrows() {
        Change change = new AccessChanged(2);
        Change next = new AccessChanged(3);
        theirs.observe(heard -> {
            if (heard.equals(change)) {
                throw new IllegalStateException("on purpose");
            }
        });
        record(List.of(change));
        record(List.of(next));
        Awaitility.await().until(() -> theirs.fired().contains(next));
    }

    private void record(List<Change> changes) {
        database.jdbi().useTransaction(handle -> changes.forEach(change -> node.record(handle, change)));
    }

    private Changes changes(RecordedEvents<Change> events, Broker broker) {
        return new Changes(database, events, broker, Settings.from(Map.of()));
    }
}
