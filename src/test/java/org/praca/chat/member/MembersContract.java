package org.praca.chat.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.praca.testing.Problems.codeOf;
import static org.praca.testing.Problems.problemOf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.praca.access.Access;
import org.praca.access.AccessBook.Permission;
import org.praca.access.AccessRepository;
import org.praca.audit.Audit;
import org.praca.audit.AuditRepository;
import org.praca.auth.Caller;
import org.praca.bus.LocalBroker;
import org.praca.change.Change;
import org.praca.change.Change.RoomAccessLost;
import org.praca.change.Changes;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomAccess;
import org.praca.chat.room.RoomRepository;
import org.praca.database.Database;
import org.praca.form.Form;
import org.praca.platform.Json;
import org.praca.platform.Settings;
import org.praca.problem.Code;
import org.praca.testing.MutableClock;
import org.praca.testing.Parallel;
import org.praca.testing.RecordedEvents;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** Who may enter a room, belong to it and be banned from it; run on each database. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class MembersContract {
    private final MutableClock clock = new MutableClock();
    private final RecordedEvents<Change> events = new RecordedEvents<>();
    private final AccountRepository accounts = new AccountRepository();
    private final AccessRepository accessRows = new AccessRepository();
    private RoomRepository rooms;
    private RoomAccess access;
    private Members members;
    private Bans bans;
    private Caller owner;
    private Caller stranger;
    private Caller moderator;
    private Room open;
    private Room hidden;

    abstract Database database();

    @BeforeEach
    void makeTwoRooms() {
        Settings settings = Settings.from(Map.of());
        Changes changes = new Changes(database(), events, new LocalBroker(), settings);
        rooms = new RoomRepository(database(), clock);
        access = new RoomAccess(rooms);
        members = new Members(access, rooms, new MemberRepository(), accounts, database(), changes);
        Access standings = new Access(database(), accessRows, settings);
        bans = new Bans(
                new BanRepository(),
                accounts,
                standings,
                database(),
                changes,
                new Audit(database(), new AuditRepository(), clock),
                clock);
        owner = somebody();
        stranger = somebody();
        moderator = moderator();
        open = rooms.create(unique("open"), owner.accountId()).orElseThrow();
        hidden = rooms.createPrivate(unique("hidden"), owner.accountId()).orElseThrow();
    }

    @Test
    void hidesAPrivateRoomFromStrangers() {
        assertThat(access.enter(open.name(), stranger)).isEqualTo(open);
        assertThat(codeOf(() -> access.enter(hidden.name(), stranger))).isEqualTo(Code.NOT_FOUND);
        assertThat(codeOf(() -> access.moderate(hidden.name(), stranger))).isEqualTo(Code.NOT_FOUND);
        assertThat(codeOf(() -> access.enter("a\0b", stranger))).isEqualTo(Code.NOT_FOUND);
        assertThat(access.mayStay(hidden, stranger)).isFalse();
        assertThat(access.page(stranger, "", 0, 1_000)).contains(open).doesNotContain(hidden);
        assertThat(access.page(stranger, hidden.name(), 0, 10)).isEmpty();
        assertThat(rooms.create(hidden.name().toUpperCase(java.util.Locale.ROOT), stranger.accountId()))
                .isEmpty();
    }

    @Test
    void letsOwnerMembersAndModeratorsIntoAPrivateRoom() {
        members.add(hidden, stranger.username(), owner);
        for (Caller caller : List.of(owner, stranger, moderator)) {
            assertThat(access.enter(hidden.name().toUpperCase(java.util.Locale.ROOT), caller))
                    .isEqualTo(hidden);
            assertThat(access.mayStay(hidden, caller)).isTrue();
            assertThat(access.page(caller, hidden.name(), 0, 10)).containsExactly(hidden);
        }
        assertThat(codeOf(() -> access.moderate(hidden.name(), stranger))).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(access.moderate(hidden.name(), owner)).isEqualTo(hidden);
        assertThat(access.moderate(hidden.name(), moderator)).isEqualTo(hidden);
    }

    @Test
    void pagesThroughTheRoomsThatOneSees() {
        Room last = rooms.create(unique("open"), stranger.accountId()).orElseThrow();
        assertThat(access.page(stranger, "", open.id() - 1, 2)).containsExactly(open, last);
        assertThat(access.page(owner, "", open.id() - 1, 2)).containsExactly(open, hidden);
    }

    @Test
    void addsSomebodyOnceHoweverOften() throws Exception {
        Parallel.run(8, i -> () -> {
            members.add(hidden, stranger.username().toUpperCase(java.util.Locale.ROOT), owner);
            return true;
        });
        assertThat(members.page(hidden, 0, 10))
                .extracting(Member::username)
                .containsExactly(owner.username(), stranger.username());
        List<Member> first = members.page(hidden, 0, 1);
        assertThat(members.page(hidden, first.get(0).number(), 10))
                .extracting(Member::accountId)
                .containsExactly(stranger.accountId());
    }

    @Test
    void knowsNobodyByHisEmail() {
        assertThat(codeOf(() -> members.add(hidden, stranger.username() + "@example.com", owner)))
                .isEqualTo(Code.NOT_FOUND);
        assertThat(codeOf(() -> members.add(hidden, "a\0b", owner))).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void leavesAddingAndRemovingToOwnerAndModerators() {
        Caller other = somebody();
        members.add(hidden, stranger.username(), owner);
        members.add(hidden, other.username(), moderator);
        assertThat(codeOf(() -> members.add(hidden, somebody().username(), stranger)))
                .isEqualTo(Code.PERMISSION_DENIED);
        assertThat(codeOf(() -> members.remove(hidden, other.username(), stranger)))
                .isEqualTo(Code.PERMISSION_DENIED);
        assertThat(codeOf(() -> members.remove(hidden, owner.username(), stranger)))
                .isEqualTo(Code.PERMISSION_DENIED);
        assertThat(codeOf(() -> members.remove(hidden, "nobody-at-all", stranger)))
                .isEqualTo(Code.PERMISSION_DENIED);
        members.remove(hidden, other.username(), owner);
        assertThat(codeOf(() -> members.remove(hidden, other.username(), owner)))
                .isEqualTo(Code.NOT_FOUND);
        assertThat(events.fired()).containsExactly(new RoomAccessLost(hidden.id(), other.accountId()));
    }

    @Test
    void letsAnybodyLeave() {
        members.add(hidden, stranger.username(), owner);
        members.remove(hidden, stranger.username(), stranger);
        assertThat(codeOf(() -> access.enter(hidden.name(), stranger))).isEqualTo(Code.NOT_FOUND);
        assertThat(codeOf(() -> members.remove(hidden, moderator.username(), moderator)))
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void keepsARoomThatItsOwnerHasLeft() {
        members.add(hidden, stranger.username(), owner);
        members.remove(hidden, owner.username(), owner);
        assertThat(codeOf(() -> access.enter(hidden.name(), owner))).isEqualTo(Code.NOT_FOUND);
        assertThat(access.enter(hidden.name(), stranger).ownerId()).isNull();
        Room left = access.moderate(hidden.name(), moderator);
        members.add(left, owner.username(), moderator);
        assertThat(codeOf(() -> access.moderate(hidden.name(), owner))).isEqualTo(Code.PERMISSION_DENIED);
    }

    @Test
    void hasNoMembersInARoomThatIsOpenToEverybody() {
        assertThat(members.room(hidden.name(), owner)).isEqualTo(hidden);
        assertThat(codeOf(() -> members.room(open.name(), owner))).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void keepsOutWhoIsBannedUntilTheBanIsLifted() {
        assertThat(bans.ban(open, form(stranger), owner).until()).isNull();
        assertThat(codeOf(() -> access.enter(open.name(), stranger))).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(access.mayStay(open, stranger)).isFalse();
        assertThat(access.enter(open.name(), owner)).isEqualTo(open);
        assertThat(access.mayStay(hidden, owner)).isTrue();
        assertThat(events.fired()).containsExactly(new RoomAccessLost(open.id(), stranger.accountId()));
        bans.lift(open, stranger.username().toUpperCase(java.util.Locale.ROOT));
        assertThat(access.enter(open.name(), stranger)).isEqualTo(open);
        assertThat(codeOf(() -> bans.lift(open, stranger.username()))).isEqualTo(Code.NOT_FOUND);
        assertThat(codeOf(() -> bans.lift(open, "nobody-at-all"))).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void keepsAPrivateRoomHiddenFromABannedStrangerAndAMembershipThroughABan() {
        bans.ban(hidden, form(stranger), owner);
        assertThat(codeOf(() -> access.enter(hidden.name(), stranger))).isEqualTo(Code.NOT_FOUND);
        members.add(hidden, stranger.username(), owner);
        assertThat(codeOf(() -> access.enter(hidden.name(), stranger))).isEqualTo(Code.PERMISSION_DENIED);
        bans.lift(hidden, stranger.username());
        assertThat(access.enter(hidden.name(), stranger)).isEqualTo(hidden);
    }

    @Test
    void endsABanByItselfAndCleansItAway() {
        Instant end = clock.instant().plusSeconds(60);
        assertThat(bans.ban(open, form(stranger, end.toString()), owner).until())
                .isEqualTo(end);
        clock.advance(Duration.ofSeconds(59));
        assertThat(bans.page(open, 0, 10)).extracting(Ban::until).containsExactly(end);
        assertThat(access.mayStay(open, stranger)).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(access.enter(open.name(), stranger)).isEqualTo(open);
        assertThat(bans.page(open, 0, 10)).isEmpty();
        assertThat(codeOf(() -> bans.lift(open, stranger.username()))).isEqualTo(Code.NOT_FOUND);
        assertThat(rows("room_ban", open)).isEqualTo(1);
        bans.ban(hidden, form(somebody()), owner);
        assertThat(rows("room_ban", open)).isZero();
    }

    @Test
    void putsANewBanInPlaceOfAnOlderOne() {
        bans.ban(open, form(stranger), owner);
        Caller other = somebody();
        bans.ban(open, form(other), owner);
        bans.ban(open, form(stranger, "2026-03-02T10:00:00+02:00"), owner);
        List<Ban> all = bans.page(open, 0, 10);
        assertThat(all).extracting(Ban::username).containsExactly(other.username(), stranger.username());
        assertThat(all.get(1).until()).isEqualTo(Instant.parse("2026-03-02T08:00:00Z"));
        assertThat(bans.page(open, all.get(0).number(), 1)).containsExactly(all.get(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tomorrow",
                "2030-01-01",
                "2030-01-01T00:00:00",
                "2026-03-01T12:00:00Z",
                "2020-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "2030-13-01T00:00:00Z"
            })
    void takesNoEndThatIsNoTimeToCome(String until) {
        assertThat(problemOf(() -> bans.ban(open, form(stranger, until), owner)).fields())
                .containsOnlyKeys("until");
    }

    @Test
    void bansNobodyWhoIsNotThere() {
        assertThat(problemOf(() -> bans.ban(open, Form.of(Json.MAPPER.createObjectNode()), owner))
                        .fields())
                .containsOnlyKeys("username");
        ObjectNode body = Json.MAPPER.createObjectNode().put("username", stranger.username() + "@example.com");
        assertThat(problemOf(() -> bans.ban(open, Form.of(body), owner)).fields())
                .containsOnlyKeys("username");
    }

    @Test
    void bansNeitherOneselfNorAModeratorNorForOthersTheOwner() {
        assertThat(codeOf(() -> bans.ban(open, form(owner), owner))).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(codeOf(() -> bans.ban(open, form(moderator), owner))).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(codeOf(() -> bans.ban(open, form(moderator), moderator))).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(codeOf(() -> bans.ban(open, form(moderator()), moderator))).isEqualTo(Code.PERMISSION_DENIED);
        bans.ban(open, form(owner), moderator);
        assertThat(codeOf(() -> access.moderate(open.name(), owner))).isEqualTo(Code.PERMISSION_DENIED);
    }

    @Test
    void keepsNoModeratorOut() {
        Caller later = somebody();
        bans.ban(open, form(later), owner);
        Caller promoted = caller(later.accountId(), later.username(), Set.of(RoomAccess.MODERATE));
        assertThat(access.enter(open.name(), promoted)).isEqualTo(open);
        assertThat(access.mayStay(open, promoted)).isTrue();
        assertThat(access.mayStay(open, later)).isFalse();
    }

    @Test
    void goesWithTheAccountAndWithTheRoom() {
        members.add(hidden, stranger.username(), owner);
        bans.ban(hidden, form(stranger), owner);
        database().jdbi().useTransaction(handle -> accounts.delete(handle, stranger.accountId()));
        assertThat(members.page(hidden, 0, 10)).extracting(Member::username).containsExactly(owner.username());
        assertThat(bans.page(hidden, 0, 10)).isEmpty();
        bans.ban(hidden, form(somebody()), owner);
        database().jdbi().useTransaction(handle -> rooms.delete(handle, hidden.id()));
        assertThat(rows("room_member", hidden)).isZero();
        assertThat(rows("room_ban", hidden)).isZero();
        assertThat(access.mayStay(hidden, owner)).isTrue();
    }

    private long rows(String table, Room room) {
        return database().jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT COUNT(*) FROM " + table + " WHERE room_id = :room")
                .bind("room", room.id())
                .mapTo(Long.class)
                .one());
    }

    private static Form form(Caller banned) {
        return Form.of(Json.MAPPER.createObjectNode().put("username", banned.username()));
    }

    private static Form form(Caller banned, String until) {
        return Form.of(Json.MAPPER
                .createObjectNode()
                .put("username", banned.username())
                .put("until", until));
    }

    private Caller somebody() {
        String name = unique("u");
        Account account = new Account(
                UUID.randomUUID(), name, name + "@example.com", "", "", "hash", true, 1, clock.instant(), null);
        database().jdbi().useTransaction(handle -> accounts.insert(handle, account));
        return caller(account.id(), name, Set.of());
    }

    private Caller moderator() {
        Caller made = somebody();
        database().jdbi().useTransaction(handle -> {
            Permission moderate =
                    accessRows.book(handle).permission(RoomAccess.MODERATE).orElseThrow();
            accessRows.setPermissions(handle, made.accountId(), List.of(moderate));
        });
        return caller(made.accountId(), made.username(), Set.of(RoomAccess.MODERATE));
    }

    private static Caller caller(UUID id, String username, Set<String> groups) {
        return new Caller(id, UUID.randomUUID(), "key", username, groups, Map.of());
    }

    private static String unique(String prefix) {
        return prefix + UUID.randomUUID();
    }
}
