package org.praca.chat.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.chat.room.Room;
import org.praca.chat.room.RoomRepository;
import org.praca.database.Database;
import org.praca.problem.Code;
import org.praca.testing.MutableClock;
import org.praca.testing.Parallel;
import org.praca.user.Account;
import org.praca.user.AccountRepository;

/** What the writer of a room's log does, whatever the database. */
abstract class BatchWriterContract {
    private final Database database = database();
    private final MutableClock clock = new MutableClock();
    private final MessageRepository messages = new MessageRepository(database);
    private final RoomRepository rooms = new RoomRepository(database, clock);
    private final UUID ana = UUID.randomUUID();
    private final UUID bia = UUID.randomUUID();
    private final String name = "sala " + ana;
    private Room room;

    /** An empty one, migrated. */
    abstract Database database();

    @BeforeEach
    void makeARoom() {
        database.jdbi().useTransaction(handle -> List.of(ana, bia).forEach(id -> new AccountRepository()
                .insert(handle, new Account(id, name(id) + id, "", "", "", "hash", true, 1, clock.instant(), null))));
        room = rooms.create(name, ana).orElseThrow();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void takesAMessageWithTheSameClientIdForTheFirstOne() {
        List<Outcome> outcomes = write(
                draft(ana, new Command.Send("one", "c", null, null)),
                draft(ana, new Command.Send("other text", "c", null, null)),
                draft(bia, new Command.Send("mine", "c", null, null)));
        assertThat(receipt(outcomes.get(1))).isEqualTo(receipt(outcomes.get(0)));
        assertThat(((Outcome.Done) outcomes.get(1)).event()).isNull();
        assertThat(receipt(outcomes.get(2)).seq()).isEqualTo(2);
        Receipt first = receipt(outcomes.get(0));
        write(draft(ana, new Command.Delete(first.messageId())));
        assertThat(receipt(one(ana, new Command.Send("again", "c", null, null))))
                .isEqualTo(first);
        assertThat(messages.after(room.id(), 0, 10)).hasSize(2);
        assertThat(top()).isEqualTo(3);
    }

    @Test
    void answersOnlyMessagesOfTheSameRoom() {
        UUID first = say("one");
        assertThat(receipt(one(bia, new Command.Send("re", null, first, null))).seq())
                .isEqualTo(2);
        assertThat(refusal(one(bia, new Command.Send("re", null, UUID.randomUUID(), null))))
                .isEqualTo(Code.NOT_FOUND);
        Room other = rooms.create(name + " other", ana).orElseThrow();
        Draft elsewhere = new Draft(other.id(), "other", bia, "bia", false, new Command.Send("re", null, first, null));
        assertThat(refusal(write(elsewhere).get(0))).isEqualTo(Code.NOT_FOUND);
        assertThat(refusal(one(bia, new Command.Send("with", null, null, UUID.randomUUID()))))
                .isEqualTo(Code.NOT_FOUND);
        assertThat(messages.after(room.id(), 1, 10).get(0).replyTo()).isEqualTo(first);
    }

    @Test
    void editsOnesOwnMessageWithANumberOfItsOwn() {
        UUID id = say("one");
        assertThat(refusal(one(bia, new Command.Edit(id, "x")))).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(refusal(one(ana, new Command.Edit(UUID.randomUUID(), "x")))).isEqualTo(Code.NOT_FOUND);
        assertThat(receipt(one(ana, new Command.Edit(id, "two")))).isEqualTo(new Receipt(id, 2L, null));
        StoredMessage now = messages.after(room.id(), 0, 10).get(0);
        assertThat(now.body()).isEqualTo("two");
        assertThat(now.editedAt()).isEqualTo(clock.instant());
        assertThat(messages.events(room.id(), 1, 10))
                .containsExactly(new Event.Edited(room.id(), 2, id, "ana", "two", clock.instant()));
    }

    @Test
    void deletesForGoodWithEveryTraceOfTheText() {
        UUID id = say("secret");
        one(ana, new Command.Edit(id, "secret too"));
        one(bia, new Command.React(id, "👍", true));
        assertThat(refusal(one(bia, new Command.Delete(id)))).isEqualTo(Code.PERMISSION_DENIED);
        Draft moderation = new Draft(room.id(), "sala", bia, "bia", true, new Command.Delete(id));
        assertThat(receipt(write(moderation).get(0)).seq()).isEqualTo(4);
        assertThat(receipt(one(ana, new Command.Delete(id)))).isEqualTo(new Receipt(id, 4L, null));
        assertThat(messages.events(room.id(), 0, 10).toString()).doesNotContain("secret");
        assertThat(messages.events(room.id(), 3, 10)).containsExactly(new Event.Deleted(room.id(), 4, id, "bia"));
        assertThat(messages.reactions(List.of(id), bia)).isEmpty();
        assertThat(refusal(one(ana, new Command.Edit(id, "x")))).isEqualTo(Code.NOT_FOUND);
        assertThat(refusal(one(ana, new Command.React(id, "👍", true)))).isEqualTo(Code.NOT_FOUND);
        assertThat(messages.after(room.id(), 0, 10).get(0).deleted()).isTrue();
    }

    @Test
    void reactsOnceAndTakesItBackOnce() {
        UUID id = say("one");
        assertThat(receipt(one(bia, new Command.React(id, "👍", true))).seq()).isEqualTo(2);
        assertThat(receipt(one(bia, new Command.React(id, "👍", true))).seq()).isEqualTo(2);
        one(ana, new Command.React(id, "👍", true));
        one(ana, new Command.React(id, "🎉", true));
        assertThat(messages.reactions(List.of(id), bia).get(id))
                .containsExactly(
                        new MessageRepository.Reaction("👍", 2, true), new MessageRepository.Reaction("🎉", 1, false));
        assertThat(receipt(one(bia, new Command.React(id, "👍", false))).seq()).isEqualTo(5);
        assertThat(receipt(one(bia, new Command.React(id, "👍", false)))).isEqualTo(new Receipt(id, null, null));
        assertThat(top()).isEqualTo(5);
        assertThat(messages.events(room.id(), 4, 10))
                .containsExactly(new Event.Reacted(room.id(), 5, id, "bia", "👍", false));
    }

    @Test
    void takesFiftyDifferentEmojisAndMoreOfTheSame() {
        UUID id = say("one");
        IntStream.range(0, Amendments.MOST_EMOJIS)
                .forEach(i -> receipt(one(ana, new Command.React(id, "e" + i, true))));
        assertThat(refusal(one(ana, new Command.React(id, "more", true)))).isEqualTo(Code.INVALID);
        assertThat(receipt(one(bia, new Command.React(id, "e0", true))).seq()).isEqualTo(52);
    }

    @Test
    void mixesMessagesAndWhatBecomesOfThemInOneOrder() {
        UUID first = say("one");
        List<Outcome> outcomes = write(
                draft(ana, new Command.Send("two")),
                draft(ana, new Command.Edit(first, "one!")),
                draft(bia, new Command.Edit(first, "no")),
                draft(bia, new Command.Send("three")));
        assertThat(outcomes.get(2)).isEqualTo(new Outcome.Refused(Code.PERMISSION_DENIED));
        assertThat(messages.events(room.id(), 0, 10).stream().map(Event::seq)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(messages.events(room.id(), 1, 2).stream().map(Event::seq)).containsExactly(2L, 3L);
        assertThat(top()).isEqualTo(4);
        assertThat(messages.beginOfNewest(room.id(), 0, 2)).isEqualTo(1);
        assertThat(messages.beginOfNewest(room.id(), 1, 2)).isEqualTo(1);
    }

    @Test
    void findsMessagesByWholeWordsWithoutAccentsAndCase() {
        MessageSearch search = new MessageSearch(database);
        UUID first = say("Olá, praça! São João: 100%_x");
        UUID second = say("ola mundo PRACA");
        say("pracas");
        say("praça outra vez");
        Room other = rooms.create(name + " other", ana).orElseThrow();
        write(new Draft(other.id(), "o", ana, "ana", false, new Command.Send("ola praca")));
        assertThat(search.find(room.id(), "PRAÇA olá", 10).stream().map(StoredMessage::id))
                .containsExactly(second, first);
        assertThat(search.find(room.id(), "praca", 2)).hasSize(2);
        assertThat(search.find(room.id(), "joao sao", 10)).hasSize(1);
        assertThat(search.find(room.id(), "%", 10)).isEmpty();
        assertThat(search.find(room.id(), "prac", 10)).isEmpty();
        one(ana, new Command.Edit(second, "nothing"));
        one(ana, new Command.Delete(first));
        assertThat(search.find(room.id(), "ola", 10)).isEmpty();
    }

    /** No index takes as much as a message may have in one word. */
    @Test
    void takesAndFindsAMessageThatIsOneLongWord() {
        String letters = new Random(7)
                .ints(4_000, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        String signs = new Random(7)
                .ints(4_000, 0x4E00, 0x9FA5)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        UUID first = say(letters);
        UUID second = say("short");
        receipt(one(ana, new Command.Edit(second, signs)));
        MessageSearch search = new MessageSearch(database);
        assertThat(search.find(room.id(), letters, 10))
                .extracting(StoredMessage::id)
                .containsExactly(first);
        assertThat(search.find(room.id(), signs, 10))
                .extracting(StoredMessage::id)
                .containsExactly(second);
    }

    @Test
    void numbersEachRoomOfABatchOnItsOwn() {
        Room other = rooms.create(name + " other", ana).orElseThrow();
        Draft elsewhere = new Draft(other.id(), "o", ana, "ana", false, new Command.Send("there", "c", null, null));
        Draft nowhere = new Draft(Long.MAX_VALUE, "x", ana, "ana", false, new Command.Send("nowhere"));
        List<Outcome> outcomes = write(
                elsewhere,
                draft(ana, new Command.Send("here", "c", null, null)),
                nowhere,
                elsewhere,
                draft(bia, new Command.Send("here too")));
        assertThat(receipt(outcomes.get(0)).seq()).isEqualTo(1);
        assertThat(receipt(outcomes.get(1)).seq()).isEqualTo(1);
        assertThat(refusal(outcomes.get(2))).isEqualTo(Code.NOT_FOUND);
        assertThat(receipt(outcomes.get(3))).isEqualTo(receipt(outcomes.get(0)));
        assertThat(receipt(outcomes.get(4)).seq()).isEqualTo(2);
        assertThat(rooms.tops(List.of(room.id(), other.id()))).containsValues(2L, 1L);
    }

    @Test
    void batchesOfTheSameRoomsInOppositeOrderBothComeThrough() throws Exception {
        Room other = rooms.create(name + " other", ana).orElseThrow();
        Draft here = draft(ana, new Command.Send("here"));
        Draft there = new Draft(other.id(), "o", bia, "bia", false, new Command.Send("there"));
        Parallel.run(20, number -> () -> number % 2 == 0 ? write(here, there) : write(there, here));
        assertThat(rooms.tops(List.of(room.id(), other.id()))).containsValues(20L, 20L);
    }

    private UUID say(String text) {
        return receipt(one(ana, new Command.Send(text))).messageId();
    }

    private Outcome one(UUID who, Command command) {
        return write(draft(who, command)).get(0);
    }

    private List<Outcome> write(Draft... drafts) {
        Instant now = clock.instant();
        return database.jdbi().inTransaction(handle -> BatchWriter.write(handle, List.of(drafts), now));
    }

    private Draft draft(UUID who, Command command) {
        return new Draft(room.id(), "sala", who, name(who), false, command);
    }

    private String name(UUID who) {
        return who.equals(ana) ? "ana" : "bia";
    }

    private long top() {
        return rooms.tops(List.of(room.id())).getOrDefault(room.id(), 0L);
    }

    private static Receipt receipt(Outcome outcome) {
        return ((Outcome.Done) outcome).receipt();
    }

    private static Code refusal(Outcome outcome) {
        return ((Outcome.Refused) outcome).code();
    }
}
