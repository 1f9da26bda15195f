package org.praca.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.praca.database.Database;
import org.praca.platform.Cursor;
import org.praca.platform.Json;
import org.praca.testing.MutableClock;
import org.praca.testing.Warnings;

/** The audit table and its log; run on each database. */
abstract class AuditContract {
    private final MutableClock clock = new MutableClock();
    private final Warnings log = Warnings.watch();
    private final UUID id = UUID.randomUUID();
    private final String name = "Ána" + id;
    private final Subject ana = Subject.of(id, name);
    private Audit audit;

    abstract Database database();

    @BeforeEach
    void begin() {
        audit = new Audit(database(), new AuditRepository(), clock);
        Origin.begin("192.0.2.7");
    }

    @AfterEach
    void end() {
        Origin.end();
        log.close();
    }

    @Test
    void writesOneRowAndOneLineOnceTheTransactionIsCommitted() {
        Origin.identify(UUID.randomUUID(), "root");
        database().jdbi().useTransaction(handle -> {
            audit.record(handle, AuditEvent.USER_CREATED, ana, Map.of("roles", List.of("user"), "n", 1, "flag", true));
            assertThat(lines()).isEmpty();
        });
        assertThat(all()).singleElement().satisfies(entry -> {
            assertThat(entry.at()).isEqualTo(clock.instant());
            assertThat(entry.event()).isEqualTo("user.created");
            assertThat(entry.subject()).isEqualTo(ana);
            assertThat(entry.origin().actor()).isEqualTo("root");
            assertThat(entry.origin().ip()).isEqualTo("192.0.2.7");
            assertThat(entry.detail()).isEqualTo("{\"flag\":true,\"n\":1,\"roles\":[\"user\"]}");
        });
        assertThat(lines()).singleElement().satisfies(line -> {
            assertThat(line.path("event").asText()).isEqualTo("user.created");
            assertThat(line.path("user").asText()).isEqualTo(name);
            assertThat(line.path("user_id").asText()).isEqualTo(id.toString());
            assertThat(line.path("actor").asText()).isEqualTo("root");
            assertThat(line.path("detail").path("n").asInt()).isEqualTo(1);
        });
    }

    @Test
    void writesNothingOfATransactionThatFails() {
        Throwable undone = catchThrowable(() -> database().jdbi().useTransaction(handle -> {
            audit.record(handle, AuditEvent.USER_CREATED, ana, Map.of());
            throw new IllegalStateException("undone");
        }));
        assertThat(undone).hasMessage("undone");
        assertThat(all()).isEmpty();
        assertThat(lines()).isEmpty();
    }

    @Test
    void writesARefusalByItself() {
        audit.record(AuditEvent.LOGIN_FAILED, Subject.NOBODY, Map.of());
        assertThat(lines())
                .singleElement()
                .satisfies(line -> assertThat(line.path("user").isNull()).isTrue());
        assertThat(page(Optional.empty(), Optional.of(AuditEvent.LOGIN_FAILED), Optional.empty(), Optional.empty(), 10))
                .singleElement()
                .satisfies(entry -> assertThat(entry.subject()).isEqualTo(Subject.NOBODY));
    }

    @Test
    void knowsNobodyBehindWorkThatNobodyAskedFor() {
        Origin.end();
        audit.record(AuditEvent.USER_CREATED, ana, Map.of());
        assertThat(all()).singleElement().satisfies(entry -> {
            assertThat(entry.origin()).isEqualTo(new Origin(null, null, null));
        });
    }

    @Test
    void leavesNoNameAWayOutOfItsLine() {
        String forged = "eve\r\n{\"event\":\"user.created\"}\u2028\u2029\u0085\u001b[2J\u0000\ud800 \u202e“é”";
        audit.record(
                AuditEvent.ROLE_CHANGED,
                Subject.of(UUID.randomUUID(), forged),
                Map.of("role", forged, "to", List.of(forged)));
        assertThat(records()).singleElement().satisfies(line -> {
            assertThat(line).matches("[ -~]+");
            assertThat(Json.parse(line).orElseThrow().path("user").asText())
                    .isEqualTo("eve??{\"event\":\"user.created\"}????[2J?? \u202e“é”");
        });
        assertThat(page(Optional.empty(), Optional.of(AuditEvent.ROLE_CHANGED), Optional.empty(), Optional.empty(), 10)
                        .get(0)
                        .detail())
                .doesNotContainPattern("[\\p{Cc}\\p{Zl}\\p{Zp}]");
    }

    @Test
    void boundsWhatIsSaidOfAnEvent() {
        List<String> many = Collections.nCopies(1_000, "x".repeat(500));
        audit.record(AuditEvent.USER_CHANGED, ana, Map.of("role", "r".repeat(10_000), "many", many, "n", 7));
        assertThat(all()).singleElement().satisfies(entry -> {
            JsonNode detail = Json.parse(entry.detail()).orElseThrow();
            assertThat(entry.detail().length()).isLessThanOrEqualTo(4_000);
            assertThat(detail.path("cut").asBoolean()).isTrue();
            assertThat(detail.path("n").asInt()).isEqualTo(7);
            assertThat(detail.path("role").asText()).hasSize(300);
            assertThat(detail.has("many")).isFalse();
        });
    }

    @Test
    void listsTheNewestFirstAndGoesOnBehindAnyRow() {
        for (int i = 0; i < 7; i++) {
            clock.advance(Duration.ofSeconds(i % 2));
            audit.record(AuditEvent.USER_CHANGED, ana, Map.of("n", i));
        }
        List<Integer> seen = new ArrayList<>();
        Optional<Cursor<Long>> after = Optional.empty();
        List<AuditEntry> page = page(id, after, 3);
        while (!page.isEmpty()) {
            page.forEach(entry ->
                    seen.add(Json.parse(entry.detail()).orElseThrow().path("n").asInt()));
            after = Cursor.ofNumber(page.get(page.size() - 1).cursor());
            page = page(id, after, 3);
        }
        assertThat(seen).containsExactly(6, 5, 4, 3, 2, 1, 0);
        assertThat(Cursor.ofNumber("")).isEmpty();
        assertThat(Cursor.ofNumber("1.2.3")).isEmpty();
        assertThat(Cursor.ofNumber("99999999999999999.999999999999999999")).isPresent();
        assertThat(page(id, Cursor.ofNumber("99999999999999999.999999999999999999"), 10))
                .hasSize(7);
    }

    @Test
    void findsByNameInAnyCaseByIdByEventAndByTime() {
        audit.record(AuditEvent.USER_CREATED, ana, Map.of());
        Instant later = clock.instant().plusSeconds(10);
        clock.advance(Duration.ofSeconds(10));
        String newName = "Bia" + UUID.randomUUID();
        audit.record(AuditEvent.USER_CHANGED, Subject.of(id, newName), Map.of());
        assertThat(words(named(name.toUpperCase(java.util.Locale.ROOT)))).containsExactly("user.created");
        assertThat(words(named(newName))).containsExactly("user.changed");
        assertThat(words(all())).containsExactly("user.changed", "user.created");
        assertThat(words(page(
                        Optional.of(id), Optional.of(AuditEvent.USER_CREATED), Optional.empty(), Optional.empty(), 10)))
                .containsExactly("user.created");
        assertThat(words(page(Optional.of(id), Optional.empty(), Optional.of(later), Optional.empty(), 10)))
                .containsExactly("user.changed");
    }

    private List<AuditEntry> named(String username) {
        return audit.page(
                new AuditFilter(
                        Optional.empty(), Optional.of(username), Optional.empty(), Optional.empty(), Optional.empty()),
                10);
    }

    private List<AuditEntry> all() {
        return page(id, Optional.empty(), 100);
    }

    private List<AuditEntry> page(UUID account, Optional<Cursor<Long>> after, int limit) {
        return page(Optional.of(account), Optional.empty(), Optional.empty(), after, limit);
    }

    private List<AuditEntry> page(
            Optional<UUID> account,
            Optional<AuditEvent> event,
            Optional<Instant> since,
            Optional<Cursor<Long>> after,
            int limit) {
        return audit.page(new AuditFilter(account, Optional.empty(), event, since, after), limit);
    }

    private static List<String> words(List<AuditEntry> entries) {
        return entries.stream().map(AuditEntry::event).toList();
    }

    private List<JsonNode> lines() {
        return records().stream().map(line -> Json.parse(line).orElseThrow()).toList();
    }

    /** Each as a whole, however many lines it would take. */
    private List<String> records() {
        return log.said().stream()
                .filter(record -> record.contains("praca.audit") || record.contains("{\"at\":"))
                .map(record -> record.substring(record.indexOf("{\"at\":")).strip())
                .toList();
    }
}
