package org.praca.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.codeOf;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.praca.access.Access;
import org.praca.access.AccessRepository;
import org.praca.access.Standing;
import org.praca.audit.Audit;
import org.praca.audit.AuditRepository;
import org.praca.bus.LocalBroker;
import org.praca.change.Change;
import org.praca.change.Changes;
import org.praca.database.Database;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.session.Sessions.Ending;
import org.praca.session.Sessions.Tokens;
import org.praca.testing.MutableClock;
import org.praca.testing.Parallel;
import org.praca.testing.RecordedEvents;
import org.praca.testing.TestDatabase;
import org.praca.token.AccessToken;
import org.praca.token.AccessTokens;
import org.praca.token.Keys;
import org.praca.token.RefreshToken;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** The rotation of refresh tokens, state by state: 10 s of grace, 1 day idle, 30 days at most. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionsTest {
    private static Database database;

    private final MutableClock clock = new MutableClock();
    private final Settings settings = Settings.from(Map.of());
    private final RecordedEvents<Change> events = new RecordedEvents<>();
    private Account account;
    private Access access;
    private AccessTokens accessTokens;
    private Sessions sessions;

    @BeforeAll
    static void openDatabase() {
        database = TestDatabase.open();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void makeAnAccount() {
        account = new Account(
                UUID.randomUUID(), "u" + UUID.randomUUID(), "", "", "", "hash", true, 1, clock.instant(), null);
        database.jdbi().useTransaction(handle -> new AccountRepository().insert(handle, account));
        access = new Access(database, new AccessRepository(), settings);
        accessTokens = new AccessTokens(new Keys(database, clock), clock, settings);
        Changes changes = new Changes(database, events, new LocalBroker(), settings);
        sessions = new Sessions(
                database,
                new SessionRepository(),
                changes,
                new Audit(database, new AuditRepository(), clock),
                access,
                accessTokens,
                clock,
                settings);
        events.observe(sessions::on);
    }

    @Test
    void givesNewTokensOfTheSameSessionForTheNewestToken() {
        Tokens opened = open();
        Tokens refreshed = sessions.refresh(opened.refresh());
        assertThat(refreshed.refresh()).isNotEqualTo(opened.refresh());
        assertThat(sessionOf(refreshed)).isEqualTo(sessionOf(opened));
        assertThat(accessTokens.verify(refreshed.access()).map(AccessToken::accountId))
                .contains(account.id());
    }

    @Test
    void goesOnFromEveryNewestToken() {
        Tokens tokens = open();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            assertThat(seen.add(tokens.refresh())).isTrue();
            tokens = sessions.refresh(tokens.refresh());
        }
    }

    @Test
    void givesTheSameSuccessorAgainWithinTheGrace() {
        Tokens opened = open();
        String next = sessions.refresh(opened.refresh()).refresh();
        clock.advance(Duration.ofSeconds(10));
        assertThat(sessions.refresh(opened.refresh()).refresh()).isEqualTo(next);
        assertThat(sessions.refresh(next).refresh()).isNotEqualTo(next);
    }

    @Test
    void endsTheSessionWhenTheRotatedTokenComesAfterTheGrace() {
        Tokens opened = open();
        String next = sessions.refresh(opened.refresh()).refresh();
        clock.advance(Duration.ofSeconds(11));
        assertThat(codeOf(() -> sessions.refresh(opened.refresh()))).isEqualTo(Code.TOKEN_REUSED);
        assertThat(sessions.isEnded(sessionOf(opened))).isTrue();
        assertThat(codeOf(() -> sessions.refresh(next))).isEqualTo(Code.TOKEN_NOT_VALID);
        assertThat(codeOf(() -> sessions.refresh(opened.refresh()))).isEqualTo(Code.TOKEN_NOT_VALID);
    }

    @Test
    void endsTheSessionWhenAnOlderTokenComesEvenWithinTheGrace() {
        Tokens opened = open();
        String second = sessions.refresh(opened.refresh()).refresh();
        String third = sessions.refresh(second).refresh();
        assertThat(codeOf(() -> sessions.refresh(opened.refresh()))).isEqualTo(Code.TOKEN_REUSED);
        assertThat(sessions.isEnded(sessionOf(opened))).isTrue();
        assertThat(codeOf(() -> sessions.refresh(third))).isEqualTo(Code.TOKEN_NOT_VALID);
    }

    @Test
    void endsTheSessionOfTheThiefAndOfTheRobbedOnly() {
        Tokens opened = open();
        Tokens other = open();
        sessions.refresh(sessions.refresh(opened.refresh()).refresh());
        assertThat(codeOf(() -> sessions.refresh(opened.refresh()))).isEqualTo(Code.TOKEN_REUSED);
        assertThat(sessions.isEnded(sessionOf(other))).isFalse();
        assertThat(sessions.refresh(other.refresh())).isNotNull();
    }

    @Test
    void endsNothingForAForgedToken() {
        Tokens opened = open();
        RefreshToken genuine = RefreshToken.parse(opened.refresh()).orElseThrow();
        List<RefreshToken> forged = List.of(
                RefreshToken.first(genuine.sessionId()),
                RefreshToken.first(UUID.randomUUID()),
                new RefreshToken(genuine.sessionId(), 1, genuine.secret()),
                new RefreshToken(genuine.sessionId(), 0, RefreshToken.random()));
        for (RefreshToken token : forged) {
            assertThat(codeOf(() -> sessions.refresh(token.text()))).isEqualTo(Code.TOKEN_NOT_VALID);
        }
        assertThat(codeOf(() -> sessions.refresh(opened.access()))).isEqualTo(Code.TOKEN_NOT_VALID);
        assertThat(codeOf(() -> sessions.refresh("garbage"))).isEqualTo(Code.TOKEN_NOT_VALID);
        assertThat(sessions.refresh(opened.refresh())).isNotNull();
    }

    @Test
    void endsNothingForAForgedOlderGeneration() {
        String second = sessions.refresh(open().refresh()).refresh();
        RefreshToken newest = RefreshToken.parse(second).orElseThrow();
        RefreshToken forged = new RefreshToken(newest.sessionId(), 0, RefreshToken.random());
        assertThat(codeOf(() -> sessions.refresh(forged.text()))).isEqualTo(Code.TOKEN_NOT_VALID);
        assertThat(sessions.isEnded(newest.sessionId())).isFalse();
        assertThat(sessions.refresh(second)).isNotNull();
    }

    @Test
    void expiresAfterADayWithoutARefresh() {
        Tokens opened = open();
        clock.advance(Duration.ofDays(1).minusSeconds(1));
        Tokens refreshed = sessions.refresh(opened.refresh());
        clock.advance(Duration.ofDays(1));
        assertThat(codeOf(() -> sessions.refresh(refreshed.refresh()))).isEqualTo(Code.TOKEN_NOT_VALID);
        assertThat(sessions.byRefreshToken(refreshed.refresh())).isEmpty();
        assertThat(sessions.ofAccount(account.id())).isEmpty();
    }

    @Test
    void expiresThirtyDaysAfterTheSignInHoweverOftenItIsRefreshed() {
        Tokens tokens = open();
        for (int halfDay = 0; halfDay < 59; halfDay++) {
            clock.advance(Duration.ofHours(12));
            tokens = sessions.refresh(tokens.refresh());
        }
        clock.advance(Duration.ofHours(12).minusSeconds(60));
        Tokens last = sessions.refresh(tokens.refresh());
        assertThat(accessTokens.verify(last.access()).orElseThrow().expiresAt())
                .isEqualTo(clock.instant().plusSeconds(60));
        clock.advance(Duration.ofSeconds(60));
        assertThat(codeOf(() -> sessions.refresh(last.refresh()))).isEqualTo(Code.TOKEN_NOT_VALID);
        assertThat(accessTokens.verify(last.access())).isEmpty();
    }

    @Test
    void keepsTheTimeOfTheSignInThroughEveryRefresh() {
        long signedIn = clock.instant().getEpochSecond();
        Tokens opened = open();
        clock.advance(Duration.ofHours(1));
        Tokens refreshed = sessions.refresh(opened.refresh());
        assertThat(accessTokens.verify(refreshed.access()).orElseThrow().claims())
                .containsEntry("auth_time", signedIn);
    }

    @Test
    void refusesTheTokensOfAnEndedSession() {
        Tokens opened = open();
        UUID id = sessionOf(opened);
        assertThat(sessions.isEnded(id)).isFalse();
        assertThat(sessions.end(id, Ending.LOGOUT)).isTrue();
        assertThat(sessions.isEnded(id)).isTrue();
        assertThat(codeOf(() -> sessions.refresh(opened.refresh()))).isEqualTo(Code.TOKEN_NOT_VALID);
        assertThat(sessions.end(id, Ending.LOGOUT)).isFalse();
    }

    @Test
    void refusesARefreshOfADisabledAccount() {
        Tokens opened = open();
        database.jdbi().useTransaction(handle -> assertThat(new AccountRepository()
                        .update(handle, account.with(account.username(), "", "", "", "hash", false)))
                .isTrue());
        access = new Access(database, new AccessRepository(), settings);
        Sessions elsewhere = new Sessions(
                database,
                new SessionRepository(),
                new Changes(database, events, new LocalBroker(), settings),
                new Audit(database, new AuditRepository(), clock),
                access,
                accessTokens,
                clock,
                settings);
        assertThat(codeOf(() -> elsewhere.refresh(opened.refresh()))).isEqualTo(Code.TOKEN_NOT_VALID);
    }

    @Test
    void refusesARefreshOfADeletedAccount() {
        Tokens opened = open();
        database.jdbi().useTransaction(handle -> new AccountRepository().delete(handle, account.id()));
        assertThat(codeOf(() -> sessions.refresh(opened.refresh()))).isEqualTo(Code.TOKEN_NOT_VALID);
    }

    @Test
    void givesFiftyParallelRefreshesOfOneTokenOneSuccessor() throws Exception {
        Tokens opened = open();
        List<Tokens> all = Parallel.run(50, i -> () -> sessions.refresh(opened.refresh()));
        Set<String> leaves = all.stream().map(Tokens::refresh).collect(Collectors.toSet());
        assertThat(leaves).hasSize(1);
        assertThat(sessions.isEnded(sessionOf(opened))).isFalse();
        String leaf = leaves.iterator().next();
        assertThat(RefreshToken.parse(leaf).orElseThrow().generation()).isEqualTo(1);
        assertThat(sessions.refresh(leaf)).isNotNull();
    }

    @Test
    void findsTheSessionOfItsNewestTokenOnly() {
        Tokens opened = open();
        Tokens refreshed = sessions.refresh(opened.refresh());
        assertThat(sessions.byRefreshToken(refreshed.refresh()).map(Session::id))
                .contains(sessionOf(opened));
        assertThat(sessions.byRefreshToken(opened.refresh())).isEmpty();
        assertThat(sessions.byRefreshToken("garbage")).isEmpty();
        assertThat(sessions.byRefreshToken(opened.access())).isEmpty();
    }

    @Test
    void endsTheSessionsThatTheConditionPicks() {
        UUID kept = sessionOf(open());
        UUID ended = sessionOf(open());
        database.jdbi()
                .inTransaction(handle -> sessions.endWithin(
                        handle, account.id(), session -> !session.id().equals(kept)))
                .forEach(events::fire);
        assertThat(sessions.isEnded(kept)).isFalse();
        assertThat(sessions.isEnded(ended)).isTrue();
        assertThat(sessions.ofAccount(account.id()).stream().map(Session::id)).containsExactly(kept);
    }

    @Test
    void opensNothingOnAProofThatHoldsNoMore() {
        Standing standing = access.standing(account.id()).orElseThrow();
        assertThat(sessions.open(standing, "127.0.0.1", "test", handle -> false))
                .isEmpty();
        assertThat(sessions.ofAccount(account.id())).isEmpty();
    }

    @Test
    void keepsForeignTextWithinItsColumns() {
        Standing standing = access.standing(account.id()).orElseThrow();
        sessions.open(standing, "x".repeat(500), "agent\0" + "😀".repeat(500), handle -> true);
        assertThat(sessions.ofAccount(account.id())).singleElement().satisfies(session -> {
            assertThat(session.ip()).hasSize(64);
            assertThat(session.userAgent()).startsWith("agent 😀");
        });
    }

    private Tokens open() {
        return sessions.open(access.standing(account.id()).orElseThrow(), "127.0.0.1", "test", handle -> true)
                .orElseThrow();
    }

    private static UUID sessionOf(Tokens tokens) {
        return RefreshToken.parse(tokens.refresh()).orElseThrow().sessionId();
    }
}
